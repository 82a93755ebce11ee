#pragma once

/// Owners of librdkafka's objects. Only for the sources of this room.

#include <algorithm>
#include <memory>
#include <utility>

#include <librdkafka/rdkafka.h>

#include "foreshock/core/result.h"
#include "foreshock/kafka/fault.h"
#include "foreshock/kafka/internal/stats_json.h"
#include "foreshock/kafka/types.h"

namespace foreshock::kafka {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* object) const { Free(object); }
};
using Partitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t,
                    Freed<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Freed<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using Client = std::unique_ptr<rd_kafka_t, Freed<rd_kafka_t, rd_kafka_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Freed<rd_kafka_event_t, rd_kafka_event_destroy>>;
using Trouble = std::unique_ptr<rd_kafka_error_t, Freed<rd_kafka_error_t, rd_kafka_error_destroy>>;

/// A configuration until rd_kafka_new() takes it.
class Conf {
 public:
  Conf();
  Conf(const Conf&) = delete;
  Conf& operator=(const Conf&) = delete;
  ~Conf();
  /// kInvalidArgument with the property's name and librdkafka's word on it.
  Status set(const Properties& properties);
  rd_kafka_conf_t* get() { return conf_; }
  rd_kafka_conf_t* release();

 private:
  rd_kafka_conf_t* conf_;
};

/// Statistics go to the member `stats` of the opaque object, a Parts, on the thread that polls.
/// Those that cannot be read are no reason to stop: the ones before stay.
template <class Parts>
void hear_stats(Conf& conf) {
  rd_kafka_conf_set_stats_cb(conf.get(),
                             [](rd_kafka_t*, char* json, std::size_t size, void* opaque) {
                               auto read = parse_stats({json, size});
                               if (read) static_cast<Parts*>(opaque)->stats = std::move(*read);
                               return 0;  // The text is librdkafka's to free.
                             });
}

/// Takes the configuration if it succeeds.
Result<Client> make_client(rd_kafka_type_t type, Conf& conf);

Partitions make_partitions(std::size_t count);
TopicPartition at_of(const rd_kafka_topic_partition_t& one);

Fault fault_of(rd_kafka_resp_err_t code, const std::string& what);
/// Of a call that a Stop has ended.
Fault told_to_end(const std::string& what);

/// A call with a time-out, again and again until it is answered, `timeout_ms` have passed or `stop`
/// says so. While no broker can be reached nothing is under way that a new call would lose, and
/// `stop` is asked often; with one that is slow to answer, the calls become longer.
/// `call(ms)` is an rd_kafka_resp_err_t.
template <class Call>
rd_kafka_resp_err_t call_in_slices(int timeout_ms, const Stop& stop, Call call) {
  constexpr int kFirstMs = 500;
  constexpr int kMostMs = 5'000;
  int slice_ms = kFirstMs;
  for (int left_ms = timeout_ms;;) {
    const int now_ms = std::min(slice_ms, left_ms);
    const auto code = call(now_ms);
    const bool is_slow = code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    left_ms -= now_ms;
    if (!is_slow && code != RD_KAFKA_RESP_ERR__TRANSPORT) return code;
    if (left_ms <= 0 || (stop && stop())) return code;
    if (is_slow) slice_ms = std::min(2 * slice_ms, kMostMs);
  }
}
/// Takes the error; fatal and abortable as librdkafka flags it.
Fault fault_of(rd_kafka_error_t* error, const std::string& what);

}  // namespace foreshock::kafka
