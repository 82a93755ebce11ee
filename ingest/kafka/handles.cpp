#include "foreshock/kafka/internal/handles.h"

#include <array>
#include <functional>
#include <mutex>
#include <utility>

namespace foreshock::kafka {
namespace {

constexpr std::size_t kMessageBytes = 512;

/// Errors that say: your place in the group is not what you think.
bool is_membership(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
         code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS ||
         code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID ||
         code == RD_KAFKA_RESP_ERR_FENCED_MEMBER_EPOCH ||
         code == RD_KAFKA_RESP_ERR_STALE_MEMBER_EPOCH;
}

/// The one hearer of all clients. It is never destroyed: a client may outlive main().
struct Hearer {
  std::mutex mutex;
  std::function<void(int, const std::string&)> log;
};
Hearer& hearer() {
  static Hearer& the = *new Hearer;
  return the;
}

void on_log(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
  Hearer& the = hearer();
  const std::lock_guard lock(the.mutex);
  if (!the.log) return rd_kafka_log_print(client, severity, facility, text);
  the.log(severity, std::string(facility) + ": " + text);
}

}  // namespace

void set_log(std::function<void(int severity, const std::string& text)> log) {
  const std::lock_guard lock(hearer().mutex);
  hearer().log = std::move(log);
}

Error Fault::error() const {
  const Errc code_of_kind = kind == Kind::kOther ? Errc::kInvalidArgument : Errc::kUnavailable;
  return {code_of_kind, message};
}

std::string_view library_version() {
  return rd_kafka_version_str();
}

bool library_is_sound() {
  constexpr int kFirstSound = 0x020c0000;  // 2.12.0, as MM.mm.rr.pp
  return rd_kafka_version() >= kFirstSound;
}

Conf::Conf() : conf_(rd_kafka_conf_new()) {}

Conf::~Conf() {
  if (conf_ != nullptr) rd_kafka_conf_destroy(conf_);
}

Status Conf::set(const Properties& properties) {
  std::array<char, kMessageBytes> message{};
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf_, name.c_str(), value.c_str(), message.data(), message.size()) !=
        RD_KAFKA_CONF_OK) {
      return fail(Errc::kInvalidArgument, "kafka property '" + name + "': " + message.data());
    }
  }
  return {};
}

rd_kafka_conf_t* Conf::release() {
  return std::exchange(conf_, nullptr);
}

Result<Client> make_client(rd_kafka_type_t type, Conf& conf) {
  std::array<char, kMessageBytes> message{};
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  Client client(rd_kafka_new(type, conf.get(), message.data(), message.size()));
  if (!client) return fail(Errc::kInvalidArgument, std::string("kafka: ") + message.data());
  conf.release();  // It is the client's now.
  return client;
}

Partitions make_partitions(std::size_t count) {
  return Partitions(rd_kafka_topic_partition_list_new(static_cast<int>(count)));
}

TopicPartition at_of(const rd_kafka_topic_partition_t& one) {
  return {one.topic, one.partition};
}

Fault fault_of(rd_kafka_resp_err_t code, const std::string& what) {
  Fault fault{.code = code, .message = what + ": " + rd_kafka_err2str(code)};
  if (code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
    fault.kind = Fault::Kind::kReplaced;
  } else if (is_membership(code)) {
    fault.kind = Fault::Kind::kMembership;
  } else if (code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR__FENCED) {
    fault.kind = Fault::Kind::kFatal;
  } else if (code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TRANSPORT ||
             code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
             code == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT ||
             code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE ||
             code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS ||
             code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR ||
             code == RD_KAFKA_RESP_ERR_NOT_LEADER_OR_FOLLOWER ||
             code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
             code == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT ||
             code == RD_KAFKA_RESP_ERR__WAIT_COORD) {
    fault.kind = Fault::Kind::kRetriable;
  }
  return fault;
}

Fault told_to_end(const std::string& what) {
  return {.kind = Fault::Kind::kRetriable, .message = what + ": told to end while it waits"};
}

Fault fault_of(rd_kafka_error_t* error, const std::string& what) {
  const Trouble owner(error);
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  Fault fault{.code = code, .message = what + ": " + rd_kafka_error_string(error)};
  fault.fenced = code == RD_KAFKA_RESP_ERR__FENCED;
  if (rd_kafka_error_is_fatal(error) != 0) {
    fault.kind = Fault::Kind::kFatal;
  } else if (is_membership(code)) {  // Fenced instances too: their consumer knows it for sure.
    fault.kind = Fault::Kind::kMembership;
  } else if (rd_kafka_error_txn_requires_abort(error) != 0) {
    fault.kind = Fault::Kind::kAbortable;
  } else if (rd_kafka_error_is_retriable(error) != 0) {
    fault.kind = Fault::Kind::kRetriable;
  } else {
    fault.kind = fault_of(code, what).kind;
  }
  return fault;
}

}  // namespace foreshock::kafka
