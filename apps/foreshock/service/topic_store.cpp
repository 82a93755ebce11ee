#include "foreshock/app/service/topic_store.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <utility>

#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/reader.h"

namespace foreshock::app {
namespace {

constexpr std::string_view kNoteMark = "foreshock1";
constexpr std::size_t kKept = 2;
constexpr int kPatienceMs = 30'000;

std::string draw_writer() {
  std::random_device entropy;
  const std::uint64_t drawn = (std::uint64_t{entropy()} << 32U) | entropy();
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned shift = 0; shift < 64; shift += 4) out += kDigits[(drawn >> shift) & 15U];
  return out;
}

/// Takes "field" off "field:rest".
std::string_view next_field(std::string_view& text) {
  const auto colon = text.find(':');
  const auto field = text.substr(0, colon);
  text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
  return field;
}

template <class T>
bool read_number(std::string_view text, T& into) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), into);
  return fault == std::errc{} && end == text.data() + text.size() && into >= 0;
}

bool read_place(std::string_view text, TopicStore::Place& into) {
  const bool has_offset = read_number(next_field(text), into.offset);
  into.writer = next_field(text);
  return has_offset && read_number(next_field(text), into.slot) &&
         read_number(next_field(text), into.pages) && read_number(next_field(text), into.first) &&
         read_number(next_field(text), into.end) && text.empty();
}

/// `in`: the partition of the state topic.
Status restore(const kafka::Properties& properties, const kafka::TopicPartition& in,
               const kafka::TopicPartition& at, const TopicStore::Place& place, Partition& into,
               const kafka::Stop& stop) {
  const std::string prefix = at.topic + "/" + std::to_string(at.partition) + "/" + place.writer +
                             "/" + std::to_string(place.slot) + "/";
  Status status;
  std::int64_t pages = 0;
  const auto take = [&](const kafka::Message& message) {
    if (message.offset >= place.end) return false;
    if (!message.key.starts_with(prefix) || message.tombstone) return true;
    ++pages;
    status =
        into.restore_page(std::as_bytes(std::span(message.value.data(), message.value.size())));
    return status.has_value() && message.offset + 1 < place.end;
  };
  const auto read = kafka::read_to_end(properties, {{in, place.first}}, kPatienceMs, take, stop);
  if (!read) return tl::unexpected(read.error().error());
  if (!status) return status;
  if (pages != place.pages) {
    return fail(Errc::kMalformedInput,
                std::to_string(pages) + " pages of " + std::to_string(place.pages) + " are left");
  }
  FORESHOCK_TRY(const std::int64_t offset, into.finish_restore());
  if (offset != place.offset) {
    return fail(Errc::kMalformedInput, "it is of offset " + std::to_string(offset));
  }
  return {};
}

}  // namespace

std::string TopicStore::note_of(std::span<const Place> places) {
  std::string out(kNoteMark);
  for (const Place& place : places) {
    out += ' ' + std::to_string(place.offset) + ':' + place.writer + ':' +
           std::to_string(place.slot) + ':' + std::to_string(place.pages) + ':' +
           std::to_string(place.first) + ':' + std::to_string(place.end);
  }
  return out;
}

std::vector<TopicStore::Place> TopicStore::places_of(std::string_view note) {
  std::vector<Place> places;
  if (!note.starts_with(kNoteMark)) return places;
  note.remove_prefix(kNoteMark.size());
  while (note.starts_with(' ')) {
    note.remove_prefix(1);
    const auto end = std::min(note.find(' '), note.size());
    Place place;
    if (!read_place(note.substr(0, end), place)) return places;
    places.push_back(std::move(place));
    note.remove_prefix(end);
  }
  return places;
}

TopicStore::TopicStore(kafka::Properties properties, std::string topic, int partitions,
                       kafka::Producer producer, kafka::Stop stop)
    : properties_(std::move(properties)),
      topic_(std::move(topic)),
      partitions_(partitions),
      producer_(std::move(producer)),
      stop_(std::move(stop)),
      writer_(draw_writer()) {}

Result<std::unique_ptr<TopicStore>> TopicStore::open(const kafka::Properties& properties,
                                                     const std::string& topic, int partitions,
                                                     kafka::Stop stop) {
  kafka::Properties all = kafka::page_producer_defaults();
  for (const auto& [name, value] : kafka::for_producer(properties)) all[name] = value;
  all.erase("statistics.interval.ms");  // Between snapshots nobody would take them.
  FORESHOCK_TRY(auto producer, kafka::Producer::make(all));
  return std::unique_ptr<TopicStore>(
      new TopicStore(properties, topic, partitions, std::move(producer), std::move(stop)));
}

std::string TopicStore::key_of(const Place& place, std::int64_t page) const {
  return at_.topic + "/" + std::to_string(at_.partition) + "/" + place.writer + "/" +
         std::to_string(place.slot) + "/" + std::to_string(page);
}

Result<SnapshotStore::Loaded> TopicStore::read(const kafka::Properties& properties,
                                               const std::string& topic, int partitions,
                                               const kafka::Position& committed,
                                               const std::function<Result<Partition>()>& make,
                                               const kafka::Stop& stop) {
  Loaded out;
  const kafka::TopicPartition in{topic, committed.at.partition % partitions};
  for (const Place& place : places_of(committed.note)) {
    if (place.offset > committed.offset) continue;  // The offset was set back by hand.
    FORESHOCK_TRY(Partition partition, make());
    const Status done = restore(properties, in, committed.at, place, partition, stop);
    if (done) {
      out.next_offset = place.offset;
      out.partition = std::move(partition);
      return out;
    }
    if (done.error().code == Errc::kUnavailable) return tl::unexpected(done.error());
    out.refused.push_back(
        done.error().within("snapshot of offset " + std::to_string(place.offset)).message);
  }
  return out;
}

Result<SnapshotStore::Loaded> TopicStore::load(const kafka::Position& committed,
                                               const std::function<Result<Partition>()>& make) {
  known_[committed.at] = {places_of(committed.note), 0};
  return read(properties_, topic_, partitions_, committed, make, stop_);
}

Status TopicStore::begin(const kafka::TopicPartition& at, std::int64_t next_offset) {
  abandon();
  at_ = at;
  place_ = {.offset = next_offset, .writer = writer_, .slot = known_[at].next_slot};
  return {};
}

Status TopicStore::put(std::span<const std::byte> page) {
  kafka::OutRecord record;
  record.topic = topic_;
  record.partition = at_.partition % partitions_;
  record.key = key_of(place_, place_.pages++);
  record.value.assign(reinterpret_cast<const char*>(page.data()), page.size());
  if (auto done = producer_.put(record); !done) return tl::unexpected(done.error().error());
  return {};
}

Status TopicStore::seal() {
  sealed_ = true;
  return {};
}

Result<bool> TopicStore::is_safe() {
  if (!sealed_ || producer_.outstanding() > 0) return false;
  if (auto done = producer_.flush(0); !done) return tl::unexpected(done.error().error());
  if (place_.end == 0) {
    const auto [first, end] = producer_.take_offsets();
    place_.first = first;
    place_.end = end;
  }
  return true;
}

std::string TopicStore::note() const {
  std::vector<Place> places{place_};
  const auto known = known_.find(at_);
  if (known != known_.end()) {
    for (const Place& place : known->second.places) {
      // Its keys are being overwritten by this one.
      if (place.writer == place_.writer && place.slot == place_.slot) continue;
      if (places.size() < kKept) places.push_back(place);
    }
  }
  return note_of(places);
}

Status TopicStore::publish() {
  Known& known = known_[at_];
  std::vector<Place> left;
  std::vector<Place> now{place_};
  for (Place& place : known.places) {
    if (place.writer == place_.writer && place.slot == place_.slot) continue;
    (now.size() < kKept ? now : left).push_back(std::move(place));
  }
  known.places = std::move(now);
  known.next_slot = 1 - place_.slot;
  sealed_ = false;
  for (const Place& place : left) FORESHOCK_TRY_VOID(sweep(place));
  // Their answers must not be taken for those of the next snapshot's pages.
  if (!left.empty()) static_cast<void>(producer_.flush(kPatienceMs));
  producer_.take_offsets();
  return {};
}

/// Tombstones for the pages of another writer, which no one will overwrite.
Status TopicStore::sweep(const Place& place) {
  for (std::int64_t page = 0; page < place.pages; ++page) {
    kafka::OutRecord record;
    record.topic = topic_;
    record.partition = at_.partition % partitions_;
    record.key = key_of(place, page);
    record.tombstone = true;
    if (auto done = producer_.put(record); !done) return tl::unexpected(done.error().error());
  }
  return {};
}

void TopicStore::abandon() {
  sealed_ = false;
  if (place_.pages > 0 && place_.end == 0) {
    // Stragglers of what is given up must not be taken for pages of the next.
    static_cast<void>(producer_.flush(kPatienceMs));
    producer_.take_offsets();
  }
  place_ = {};
}

}  // namespace foreshock::app
