#include "foreshock/serve/point_store.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/core/sample.h"

namespace foreshock {
namespace {

constexpr std::size_t kFirst = 16;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::vector<std::string> words_of(std::string_view query) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : lower(query) + ' ') {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

bool has_all(std::string_view name, const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return memmem(name.data(), name.size(), word.data(), word.size()) != nullptr;
  });
}

}  // namespace

struct PointStore::Ring {
  std::shared_ptr<const std::string> text;
  std::shared_ptr<const SeriesKey> key;
  std::vector<SeenPoint> points;
  std::vector<float> bounds;
  std::size_t first = 0;  ///< Of `count` points in a circle.
  std::size_t count = 0;

  std::size_t place(std::size_t i) const { return (first + i) % points.size(); }
  const SeenPoint& at(std::size_t i) const { return points[place(i)]; }
  Named named() const { return {key, text, at(count - 1)}; }
};

struct PointStore::Shard {
  mutable std::mutex mutex;
  std::unordered_map<std::string_view, std::unique_ptr<Ring>> rings;  ///< By *Ring::text.
};

/// What series are found by: their names, and all of their texts one after the other, so that a
/// search reads memory from one end to the other. Rings stay until the store goes. Locked by itself
/// or under a shard's lock, never the other way round.
struct PointStore::Names {
  struct Entry {
    const Ring* ring;
    std::size_t begin;  ///< In `texts`.
    std::size_t size;
  };
  mutable std::shared_mutex mutex;
  std::unordered_map<std::string_view, std::vector<const Ring*>> by_name;  ///< By Ring::key's.
  std::vector<Entry> entries;
  std::string texts;  ///< In lower case.

  void add(const Ring& ring) {
    const std::lock_guard lock(mutex);
    by_name[ring.key->name()].push_back(&ring);
    entries.push_back({&ring, texts.size(), ring.text->size()});
    texts += lower(*ring.text);
  }
  std::vector<const Ring*> find(std::string_view name) const {
    const std::shared_lock lock(mutex);
    const auto found = by_name.find(name);
    return found == by_name.end() ? std::vector<const Ring*>{} : found->second;
  }
  std::string_view text_of(const Entry& entry) const {
    return std::string_view(texts).substr(entry.begin, entry.size);
  }
};

PointStore::PointStore(const Options& options)
    : options_(options),
      shards_(std::make_unique<std::array<Shard, kShards>>()),
      names_(std::make_unique<Names>()) {
  FORESHOCK_CHECK(options.most_points >= kFirst);
}

PointStore::~PointStore() = default;

PointStore::Shard& PointStore::shard_of(std::string_view key) const {
  return (*shards_)[series_hash(key) % kShards];
}

/// Twice as long, if the bytes reach.
bool PointStore::grow(Ring& ring) {
  const std::size_t now = ring.points.size();
  const std::size_t next = now == 0 ? kFirst : std::min(2 * now, options_.most_points);
  const std::size_t each = sizeof(SeenPoint) + 2 * options_.levels * sizeof(float);
  const std::size_t more = (next - now) * each;
  if (more == 0) return false;
  if (bytes_.fetch_add(more) + more > options_.most_bytes) {
    bytes_.fetch_sub(more);
    return false;
  }
  const auto width = static_cast<std::ptrdiff_t>(2 * options_.levels);
  const auto turn = static_cast<std::ptrdiff_t>(ring.first);
  std::rotate(ring.points.begin(), ring.points.begin() + turn, ring.points.end());
  std::rotate(ring.bounds.begin(), ring.bounds.begin() + turn * width, ring.bounds.end());
  ring.first = 0;
  ring.points.resize(next);
  ring.bounds.resize(next * 2 * options_.levels);
  return true;
}

bool PointStore::add(std::string_view key, const SeenPoint& point, std::span<const float> bounds) {
  FORESHOCK_CHECK(bounds.size() == 2 * options_.levels);
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  auto found = shard.rings.find(key);
  if (found == shard.rings.end()) {
    auto ring = std::make_unique<Ring>();
    if (!grow(*ring)) return false;
    ring->text = std::make_shared<const std::string>(key);
    auto parsed = SeriesKey::parse(key);
    ring->key = std::make_shared<const SeriesKey>(parsed ? std::move(*parsed)
                                                         : SeriesKey(std::string(key)));
    const std::string_view text = *ring->text;
    found = shard.rings.emplace(text, std::move(ring)).first;
    names_->add(*found->second);
  }
  Ring& ring = *found->second;
  const bool again = ring.count > 0 && ring.at(ring.count - 1).time_ms == point.time_ms;
  if (!again) {
    if (ring.count == ring.points.size() && !grow(ring)) {
      ring.first = (ring.first + 1) % ring.points.size();
      --ring.count;
    }
    ++ring.count;
  }
  const std::size_t at = ring.place(ring.count - 1);
  ring.points[at] = point;
  std::copy(bounds.begin(), bounds.end(),
            ring.bounds.begin() + static_cast<std::ptrdiff_t>(at * bounds.size()));
  return true;
}

std::optional<SeenPoints> PointStore::read(std::string_view key, std::int64_t from_ms,
                                           std::int64_t to_ms) const {
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.rings.find(key);
  if (found == shard.rings.end()) return std::nullopt;
  const Ring& ring = *found->second;
  const auto behind = [&ring](auto is_before) {  // First point for which it is not true.
    std::size_t low = 0;
    std::size_t high = ring.count;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (is_before(ring.at(middle).time_ms))
        low = middle + 1;
      else
        high = middle;
    }
    return low;
  };
  const std::size_t begin = behind([&](std::int64_t time) { return time < from_ms; });
  const std::size_t end = behind([&](std::int64_t time) { return time <= to_ms; });
  SeenPoints out;
  if (begin >= end) return out;
  const std::size_t width = 2 * options_.levels;
  out.points.reserve(end - begin);
  out.bounds.reserve((end - begin) * width);
  const auto append = [&](std::size_t from, std::size_t to) {  // Places that lie together.
    const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
    out.points.insert(out.points.end(), ring.points.begin() + at(from),
                      ring.points.begin() + at(to));
    out.bounds.insert(out.bounds.end(), ring.bounds.begin() + at(from * width),
                      ring.bounds.begin() + at(to * width));
  };
  const std::size_t from = ring.place(begin);
  const std::size_t whole = std::min(from + (end - begin), ring.points.size());
  append(from, whole);
  append(0, end - begin - (whole - from));
  return out;
}

std::vector<SeenPoint> PointStore::tail(std::string_view key, std::size_t most) const {
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.rings.find(key);
  std::vector<SeenPoint> out;
  if (found == shard.rings.end()) return out;
  const Ring& ring = *found->second;
  for (std::size_t i = ring.count - std::min(most, ring.count); i < ring.count; ++i) {
    out.push_back(ring.at(i));
  }
  return out;
}

std::optional<SeenPoint> PointStore::latest(std::string_view key) const {
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.rings.find(key);
  if (found == shard.rings.end()) return std::nullopt;
  return found->second->at(found->second->count - 1);
}

std::size_t PointStore::size() const {
  std::size_t sum = 0;
  for (const Shard& shard : *shards_) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.rings.size();
  }
  return sum;
}

PointStore::Found PointStore::search(std::string_view query, std::size_t limit) const {
  const std::vector<std::string> words = words_of(query);
  const std::string whole = lower(query);
  const auto rank_of = [&](std::string_view text) {
    if (whole.empty() || !text.starts_with(whole)) return 2;
    return text.size() == whole.size() ? 0 : 1;
  };
  struct Hit {
    int rank;
    std::string_view lower;
    const Ring* ring;
    bool operator<(const Hit& other) const {
      if (rank != other.rank) return rank < other.rank;
      const int order = lower.compare(other.lower);
      return order != 0 ? order < 0 : *ring->text < *other.ring->text;
    }
  };
  std::vector<Hit> hits;
  Found found;
  {
    const std::shared_lock lock(names_->mutex);
    for (const Names::Entry& entry : names_->entries) {
      const std::string_view text = names_->text_of(entry);
      if (has_all(text, words)) hits.push_back({rank_of(text), text, entry.ring});
    }
    found.total = hits.size();
    const auto shown = static_cast<std::ptrdiff_t>(std::min(limit, hits.size()));
    std::partial_sort(hits.begin(), hits.begin() + shown, hits.end());
    hits.resize(static_cast<std::size_t>(shown));
  }
  for (const Hit& hit : hits) {
    const std::lock_guard lock(shard_of(*hit.ring->text).mutex);
    found.series.push_back(hit.ring->named());
  }
  return found;
}

std::vector<PointStore::Named> PointStore::list(std::optional<std::string_view> name) const {
  std::vector<Named> out;
  if (name) {
    for (const Ring* ring : names_->find(*name)) {
      const std::lock_guard lock(shard_of(*ring->text).mutex);  // Behind it there is a point.
      out.push_back(ring->named());
    }
    return out;
  }
  for (const Shard& shard : *shards_) {
    const std::lock_guard lock(shard.mutex);
    for (const auto& [text, ring] : shard.rings) out.push_back(ring->named());
  }
  return out;
}

std::vector<std::size_t> thinned_out(std::span<const SeenPoint> points, std::size_t most) {
  std::vector<std::size_t> kept;
  const std::size_t stretches = std::max<std::size_t>(1, most / 4);
  for (std::size_t s = 0; s < stretches; ++s) {
    const std::size_t begin = points.size() * s / stretches;
    const std::size_t end = points.size() * (s + 1) / stretches;
    if (begin == end) continue;
    std::array<std::size_t, 4> chosen{begin, end - 1, begin, begin};
    for (std::size_t i = begin; i < end; ++i) {
      // Written so that a missing y is never better than one that is there.
      if (points[i].y < points[chosen[2]].y || std::isnan(points[chosen[2]].y)) chosen[2] = i;
      if (points[i].y > points[chosen[3]].y || std::isnan(points[chosen[3]].y)) chosen[3] = i;
      if ((points[i].flags & SeenPoint::kAlert) != 0) kept.push_back(i);
    }
    kept.insert(kept.end(), chosen.begin(), chosen.end());
  }
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  if (points.size() <= most) {
    kept.resize(points.size());
    for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i;
  }
  return kept;
}

}  // namespace foreshock
