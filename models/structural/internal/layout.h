#pragma once

#include <cstddef>
#include <vector>

#include "foreshock/filters/structured.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock::structural {

/// The states of filters/structured.h that hold each component.
struct Layout {
  std::size_t level = 0;
  std::size_t slope = 0;                          ///< If there is one.
  std::vector<std::vector<std::size_t>> seasons;  ///< Visible states of each.
  std::size_t cycle = 0;                          ///< First state, if there is one.
  std::size_t autoregression = 0;
};

/// The model for filters/structured.h, and where its states are. spec and params are sound.
structured::System structured_system(const StructuralSpec& spec, const StructuralParams& params);
Layout layout_of(const StructuralSpec& spec);

/// Nothing known but what is stationary.
structured::Belief diffuse_start(const StructuralSpec& spec, const StructuralParams& params);

}  // namespace foreshock::structural
