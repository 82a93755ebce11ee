#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/kafka/fault.h"
#include "foreshock/kafka/types.h"

namespace foreshock::kafka {

/// Questions about topics, and new ones.
class Admin {
 public:
  static Result<Admin> make(const Properties& properties, Stop stop = {});
  ~Admin();
  Admin(Admin&&) noexcept;
  Admin& operator=(Admin&&) noexcept;

  /// How many partitions; 0 if there is no such topic.
  Outcome<int> partition_count(const std::string& topic);

  struct NewTopic {
    std::string name;
    int partitions = 1;
    int replicas = -1;  ///< -1: the broker's default.
    std::map<std::string, std::string> config;
  };
  /// Those that exist already are left as they are.
  Done create(const std::vector<NewTopic>& topics);

 private:
  struct Parts;
  explicit Admin(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock::kafka
