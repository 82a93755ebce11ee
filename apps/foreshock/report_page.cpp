#include "foreshock/app/report_page.h"

#include "foreshock/app/console.h"
#include "foreshock/app/report_style.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {

std::string page_of(const ReportPage& page) {
  std::string html =
      "<!doctype html><html lang=en><head><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none';style-src "
      "'unsafe-inline'\">"
      "<title>" +
      escaped(page.title) + "</title><style>" + std::string(kReportStyle) +
      "</style></head><body><main><h1>" + escaped(page.title) + "</h1><p class=soft>" +
      counted(static_cast<long long>(page.series), "series") + "." + page.about;
  if (page.series > page.most_cards) {
    html += " Charts of the first " + std::to_string(page.most_cards) + ".";
  }
  return html + "</p>" + page.cards + "<footer>foreshock " + page.verb +
         "</footer></main></body></html>\n";
}

std::string title_of(const std::string& what, const std::string& path) {
  return what + " of " + (path == "-" ? "standard input" : path.substr(path.find_last_of('/') + 1));
}

}  // namespace foreshock::app
