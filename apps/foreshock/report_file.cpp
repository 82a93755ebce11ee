#include "foreshock/app/report_file.h"

namespace foreshock::app {

Status save_report(File& page, std::string_view text, const std::string& path,
                   const Console& console) {
  FORESHOCK_TRY_VOID(page.write(text));
  FORESHOCK_TRY_VOID(page.commit());
  console.note("the report is in '" + path + "'");
  return {};
}

}  // namespace foreshock::app
