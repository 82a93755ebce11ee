#include "foreshock/app/report_page.h"

#include "foreshock/app/console.h"
#include "foreshock/app/report_style.h"
#include "foreshock/app/svg.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kMostBytes = 1'900'000;  ///< Of all cards; with the rest below 2 MB.

}  // namespace

bool ReportPage::wants_next() {
  ++series_;
  full_ = full_ || shown_ >= most_cards_;
  return !full_;
}

void ReportPage::add(const std::string& card) {
  full_ = full_ || cards_.size() + card.size() > kMostBytes;
  if (full_) return;
  ++shown_;
  cards_ += card;
}

std::string ReportPage::html() const {
  std::string html =
      "<!doctype html><html lang=en><head><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width,initial-scale=1\">"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none';style-src "
      "'unsafe-inline'\">"
      "<title>" +
      escaped(title_) + "</title><style>" + std::string(kReportStyle) +
      "</style></head><body><main><h1>" + escaped(title_) + "</h1><p class=soft>" +
      counted(static_cast<long long>(series_), noun_) + "." + about_;
  if (series_ > shown_) html += " Charts of the first " + std::to_string(shown_) + ".";
  return html + "</p>" + cards_ + "<footer>foreshock " + verb_ + "</footer></main></body></html>\n";
}

std::string card_of(const std::string& name, const std::string& about, const std::string& body) {
  constexpr std::size_t kLongestName = 120;
  const std::string shown = escaped(name.substr(0, kLongestName));
  return "<article class=card aria-label=\"" + shown + "\"><header><h2>" + shown + "</h2><span>" +
         escaped(about) + "</span></header><div class=grid>" + body + "</div></article>";
}

std::string panel(const std::string& heading, const std::string& content) {
  return "<section><h3>" + escaped(heading) + "</h3>" + content + "</section>";
}

std::string table_of(const std::string& name, const std::vector<std::string>& columns,
                     const std::string& rows) {
  const std::string label = escaped(name);
  std::string html = "<div class=scroll role=region tabindex=0 aria-label=\"" + label +
                     "\"><table class=plain aria-label=\"" + label + "\"><thead><tr>";
  for (const std::string& column : columns) html += "<th scope=col>" + escaped(column) + "</th>";
  return html + "</tr></thead><tbody>" + rows + "</tbody></table></div>";
}

std::string title_of(const std::string& what, const std::string& path) {
  return what + " of " + (path == "-" ? "standard input" : path.substr(path.find_last_of('/') + 1));
}

}  // namespace foreshock::app
