#pragma once

/// InfluxDB line protocol: measurement,tag=value field=1,other=2i 1709572232000000000

#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/wire/sink.h"

namespace foreshock::wire {

class Influx {
 public:
  /// All lines of a record, or none. `record_time` is for lines without a time.
  /// Errors:  kMalformedInput with the number of the line.
  Status put(std::string_view text, Timestamp record_time, Arena& arena, Sink& sink);

 private:
  struct Field {
    std::string_view name;
    double value;
  };
  class LineReader;
  Status read_tags(LineReader& line);
  Status read_fields(LineReader& line);
  static Result<Timestamp> read_time(LineReader& line, Timestamp record_time);
  Status put_fields(std::string_view measurement, Point point, Sink& sink);
  Status put_line(std::string_view& rest, Timestamp record_time, Arena& arena, Sink& sink);

  std::vector<Label> tags_;
  std::vector<Field> fields_;
  std::string tail_;
};

}  // namespace foreshock::wire
