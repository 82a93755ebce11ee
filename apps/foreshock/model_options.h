#pragma once

#include <string>

#include "foreshock/app/options.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// Which models are asked for, and what is said of one kind of them: orders, powers, regressors.
/// The input of `common` is known already. Errors:  kInvalidArgument, with where it was given.
Status add_models(const Values& values, CommonOptions& common);

/// For a verb that takes one.
Result<std::string> one_model(const Values& values);

/// For a verb that knows "live" too: the service's default where `is_service`.
Result<std::string> one_model_or_live(const Values& values, bool is_service);

/// The one model of `run`, and what is said of its kind.
Status add_run_model(const Values& values, CommonOptions& common);

}  // namespace foreshock::app
