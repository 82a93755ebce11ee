#include "foreshock/engine/internal/page_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace foreshock::partition {
namespace {

/// "season=12", of a text that has more of them; the name alone if it has none of that name.
std::string item_named(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view item = text.substr(at, end - at);
    if (item.size() > name.size() && item.starts_with(name) && item[name.size()] == '=') {
      return std::string(item.substr(0, 80));
    }
    at = end + 1;
  }
  return std::string(name) + " not told";
}

/// What differs first between the options of a snapshot and ours.
std::string difference(std::string_view theirs, std::string_view ours) {
  for (std::size_t at = 0; at < ours.size();) {
    const std::size_t end = std::min(ours.find(' ', at), ours.size());
    const std::string_view item = ours.substr(at, end - at);
    const auto found = item_named(theirs, item.substr(0, item.find('=')));
    if (found != item)
      return found + " in the snapshot, " + std::string(item.substr(0, 80)) + " here";
    at = end + 1;
  }
  return "options that are not known here";
}

/// Builds "name=value name=value".
class OptionsText {
 public:
  OptionsText& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += ' ';
    text_.append(name).append("=").append(value);
    return *this;
  }
  template <class Number>
  requires std::is_arithmetic_v<Number> OptionsText& add(std::string_view name, Number value) {
    std::array<char, 32> digits{};  // The shortest that reads back as the same number.
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return add(name,
               std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
  }
  OptionsText& add(const AlertPolicy::Options& policy) {
    using Unit = AlertPolicy::Options::DevUnit;
    add("direction", static_cast<int>(policy.direction)).add("min_dev", policy.min_dev);
    if (policy.dev_unit == Unit::kExpected) text_ += "*expected";
    if (policy.dev_unit == Unit::kRange) text_ += "*range";
    return add("for", policy.for_points)
        .add("quiet", policy.quiet_points)
        .add("hold", policy.hold_points);
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void add_model(OptionsText& text, const ModelSpec& model) {
  text.add("season", model.season);
  text.add("model_horizon", model.horizon).add("as_r", static_cast<int>(model.as_r));
  for (const int season : model.others) text.add("further_season", season);
  if (model.order) text.add("order", model.order->name());
  if (model.box_cox && model.box_cox->lambda) text.add("box_cox", *model.box_cox->lambda);
  if (model.box_cox && !model.box_cox->lambda) text.add("box_cox", "chosen");
}

void put_held(StateWriter& out, std::int64_t step, const HeldPoint& point) {
  out.put(step);
  out.put(static_cast<std::uint8_t>(point.kind));
  out.put(point.time);
  out.put(point.since);
  out.put(point.value);
}

}  // namespace

std::string options_text(const Partition::Options& options) {
  OptionsText text;
  text.add("layout", kRowLayout).add("model", options.model).add("freq", options.frequency.name());
  if (options.model == "live") {
    text.add("live_bytes", sizeof(LiveSeries)).add("season", options.live.season);
    text.add("p_alert", options.live.p_alert).add(options.live.policy);
    return std::move(text).text();
  }
  text.add("p_alert", options.pipeline.p_alert).add(options.pipeline.policy);
  text.add("first_fit", options.pipeline.first_fit).add("history", options.pipeline.history);
  text.add("follow_season", static_cast<int>(options.pipeline.follow_season));
  text.add("fit_costs", kFitTable).add("fit_credit", options.fits.most_saved);
  text.add("fit_patience", options.fits.patience);
  add_model(text, options.pipeline.model);
  return std::move(text).text();
}

void put_header(StateWriter& out, const PageHeader& header, std::string_view about) {
  out.put(static_cast<std::uint8_t>(header.kind));
  out.put(header.number);
  out.put(header.rows);
  out.put(header.tie);
  out.put(header.next_offset);
  out.put_text(about);
}

Result<PageHeader> read_header(StateReader& in, std::string_view about) {
  PageHeader header;
  FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
  FORESHOCK_TRY(header.number, in.get<std::uint32_t>());
  FORESHOCK_TRY(header.rows, in.get<std::uint32_t>());
  FORESHOCK_TRY(header.tie, in.get<std::uint32_t>());
  FORESHOCK_TRY(header.next_offset, in.get<std::int64_t>());
  FORESHOCK_TRY(const auto theirs, in.get_text(kLongestAbout));
  if (kind > static_cast<std::uint8_t>(PageKind::kEnd)) {
    return fail(Errc::kMalformedInput, "a page of no known kind");
  }
  header.kind = static_cast<PageKind>(kind);
  if (theirs != about) {
    return fail(Errc::kUnsupported, "a state of other options: " + difference(theirs, about));
  }
  return header;
}

void put_head(StateWriter& out, const PartitionState& state) {
  state.clock.save(out);
  out.put(state.sequence);
  const auto& counts = state.counts;
  for (const std::uint64_t count :
       {counts.scored, counts.duplicate, counts.late, counts.evicted, counts.started_anew,
        counts.resets, counts.too_far_ahead, counts.refused}) {
    out.put(count);
  }
  out.put(static_cast<std::uint32_t>(state.held.size()));
  for (const auto& [place, point] : state.held.all()) {
    out.put(place.first);
    put_held(out, place.second, point);
  }
  if (!state.bank.is_flat()) state.bank.fits().save(out);
}

Status read_head(StateReader& in, PartitionState& state, const EventClock::Options& clock) {
  FORESHOCK_TRY(state.clock, EventClock::read(in, clock));
  FORESHOCK_TRY(state.sequence, in.get<std::uint64_t>());
  auto& counts = state.counts;
  for (std::uint64_t* count :
       {&counts.scored, &counts.duplicate, &counts.late, &counts.evicted, &counts.started_anew,
        &counts.resets, &counts.too_far_ahead, &counts.refused}) {
    FORESHOCK_TRY(*count, in.get<std::uint64_t>());
  }
  FORESHOCK_TRY(const auto held, in.get<std::uint32_t>());
  HeldPoints::Place before{0, -1};
  for (std::uint32_t i = 0; i < held; ++i) {
    HeldPoints::Place place;
    HeldPoint point;
    FORESHOCK_TRY(place.first, in.get<std::uint32_t>());
    FORESHOCK_TRY(place.second, in.get<std::int64_t>());
    FORESHOCK_TRY(const auto kind, in.get<std::uint8_t>());
    FORESHOCK_TRY(point.time, in.get<std::int64_t>());
    FORESHOCK_TRY(point.since, in.get<std::int64_t>());
    FORESHOCK_TRY(point.value, in.get<double>());
    if (kind > static_cast<std::uint8_t>(Sample::Kind::kTotal) || !(before < place) ||
        std::isinf(point.value)) {
      return fail(Errc::kMalformedInput, "held points that cannot be");
    }
    point.kind = static_cast<Sample::Kind>(kind);
    state.held.add(place.first, place.second, point);
    before = place;
  }
  return state.bank.is_flat() ? Status{} : state.bank.fits().read(in);
}

void put_row(std::vector<std::byte>& out, const PartitionState& state, std::uint32_t row) {
  const auto append = [&out](const void* from, std::size_t bytes) {
    const auto* const first = static_cast<const std::byte*>(from);
    out.insert(out.end(), first, first + bytes);
  };
  const std::string_view key = state.key_of(row);
  const auto length = static_cast<std::uint32_t>(key.size());
  append(&row, sizeof row);
  append(&length, sizeof length);
  append(key.data(), key.size());
  append(&state.bank[row].at, sizeof(Standing));
  state.bank.save(row, out);
}

std::vector<std::pair<std::string, std::uint32_t>> digest_of(const PartitionState& state) {
  std::vector<std::pair<std::string, std::uint32_t>> out;
  std::vector<std::byte> bytes;
  for (std::uint32_t row = 0; row < state.size(); ++row) {
    StateWriter fields;
    // When it was seen depends on other series.
    Standing standing = state.bank[row].at;
    standing.seen = 0;
    fields.put_bytes(std::as_bytes(std::span(&standing, 1)));
    for (auto at = state.held.from(row); at != state.held.from(row + 1); ++at) {
      put_held(fields, at->first.second, at->second);
    }
    bytes.assign(fields.bytes().begin(), fields.bytes().end());
    state.bank.save(row, bytes);
    out.emplace_back(state.key_of(row), crc32c(bytes));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace foreshock::partition
