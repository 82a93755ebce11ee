#pragma once

/// Config files: the keys of the table in settings.h as nested YAML.

#include <string>

#include "foreshock/app/expand.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Adds what the file says, or every *.yaml and *.yml of a folder in order of their names, to what
/// the command line has said already.
/// Errors:  kInvalidArgument "file:line:col: ..." for what is not YAML, for unknown keys (with the
///          nearest known one), for keys given twice, for values of another shape than the key's,
///          for variables that are not set and for secrets that can't be read.
Status add_config(const std::string& path, Values& values,
                  const Environment& environment = process_environment);

}  // namespace foreshock::app
