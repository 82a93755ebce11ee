#pragma once

/// Config files: the keys of the table in settings.h as nested YAML.

#include <string>

#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Adds what the file says, or every *.yaml and *.yml of a folder in order of their names, to what
/// the command line has said already.
/// Errors:  kInvalidArgument "file:line:col: ..." for what is not YAML, for unknown keys (with the
///          nearest known one) and for keys given twice.
Status add_config(const std::string& path, Values& values);

/// Every key with its default, unit and meaning: YAML that add_config() reads.
std::string default_config();

}  // namespace foreshock::app
