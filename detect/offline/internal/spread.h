#pragma once

#include <cstddef>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/offline/changes.h"
#include "foreshock/detect/offline/internal/course.h"

namespace foreshock::offline {

/// Changes of the variance around a course, in its units.
Result<std::vector<Change>> find_spread_changes(const Course& course, std::size_t min_length);

}  // namespace foreshock::offline
