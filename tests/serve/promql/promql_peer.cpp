// Answers queries over samples from a file, as the service would, for promql_peer_test.py.
//
//   promql_peer SAMPLES < REQUESTS
//
// SAMPLES: a line "series", a tab and label=value for each label with tabs between; below it
// "MILLISECONDS VALUE" for each sample. REQUESTS: "PATH QUERY" a line; each is answered by a line of
// JSON.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "memory_storage.h"

#include "foreshock/serve/prometheus_api.h"

namespace {

using foreshock::promql::Label;
using foreshock::promql::MemoryStorage;
using foreshock::promql::Point;

std::vector<Label> labels_of(const std::string& line) {
  std::vector<Label> labels;
  for (std::size_t tab = line.find('\t'); tab != std::string::npos;) {
    const std::size_t next = line.find('\t', tab + 1);
    const std::string label = line.substr(tab + 1, next - tab - 1);
    const std::size_t equals = label.find('=');
    labels.emplace_back(label.substr(0, equals), label.substr(equals + 1));
    tab = next;
  }
  return labels;
}

void read(std::istream& in, MemoryStorage& storage) {
  std::vector<Label> labels;
  std::vector<Point> points;
  const auto finish = [&] {
    if (!labels.empty()) storage.add(std::move(labels), std::move(points));
    labels.clear();
    points.clear();
  };
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("series\t")) {
      finish();
      labels = labels_of(line);
      continue;
    }
    char* rest = nullptr;
    const auto time_ms = std::strtoll(line.c_str(), &rest, 10);
    points.push_back({time_ms, std::strtod(rest, nullptr)});
  }
  finish();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto storage = std::make_shared<MemoryStorage>();
  std::ifstream file(argv[1]);
  read(file, *storage);
  foreshock::HttpRoutes routes;
  foreshock::add_prometheus_api(
      {.storage = storage, .now = [] { return foreshock::Timestamp{}; }}, routes);
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t space = line.find(' ');
    const auto answer = routes.answer(
        {.method = "GET", .path = line.substr(0, space), .query = line.substr(space + 1)});
    std::cout << answer.response.body << '\n';
  }
}
