#pragma once

/// The keys of a config, told in three ways.

#include <string>

#include "foreshock/app/settings.h"

namespace foreshock::app {

/// Every key with its default, unit and meaning: YAML that add_config() reads. What has no default,
/// or one for each verb, is commented out.
std::string default_config();

/// The same with what is in force: given values, then defaults. Of maps that may hold secrets only
/// the names are told.
std::string running_config(const Values& values);

/// JSON Schema, draft 2020-12: what editors complete and check. Values may be ${NAME} everywhere.
std::string config_schema();

/// A table of the keys in Markdown: docs/formats/config.md holds it.
std::string config_table();

}  // namespace foreshock::app
