#pragma once

#include <string>

#include "foreshock/app/drift_table.h"
#include "foreshock/app/exit_code.h"
#include "foreshock/app/options.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/taxonomy.h"

namespace foreshock::app {

/// `foreshock drift`: what changed between two tables.
Result<Exit> run_drift(const DriftOptions& options);

/// The page of --report FILE.html: one file, no script, nothing fetched, at most 2 MB.
std::string drift_page(const DriftInput& input, const DriftReport& report,
                       const DriftOptions& options);

/// The document of --report FILE.json: docs/formats/drift.md.
std::string drift_document(const DriftInput& input, const DriftReport& report,
                           const DriftOptions& options);

/// "bh", as --fdr names it.
std::string name_of(Multiplicity method);

}  // namespace foreshock::app
