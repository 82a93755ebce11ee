#pragma once

#include <memory>
#include <string>

namespace foreshock {

/// librdkafka's mock cluster, inside of this process: for programs that show calls to Kafka where
/// there is no broker. It proves that they come in an order that is allowed, and no more: offsets
/// of transactions are thrown away, records that nobody committed are shown, and nobody is fenced.
class MockKafka {
 public:
  /// One broker that has this topic.
  MockKafka(const std::string& topic, int partitions);
  ~MockKafka();
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  /// For bootstrap.servers; empty if the cluster could not be made.
  std::string address() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock
