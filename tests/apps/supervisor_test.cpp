#include "foreshock/app/supervisor.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace foreshock::app {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Time = std::chrono::steady_clock::time_point;
using Words = std::vector<std::string>;

constexpr std::int64_t kPid = 4711;

/// The manager's side.
class Manager {
 public:
  explicit Manager(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    handle_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    EXPECT_EQ(bind(handle_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  }
  ~Manager() { close(handle_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// All that was said since this was last asked.
  Words heard() const {
    Words words;
    std::array<char, 256> buffer{};
    while (true) {
      const ssize_t size = recv(handle_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size < 0) return words;
      words.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  int handle_ = -1;
};

class ASupervisor : public testing::Test {
 protected:
  ASupervisor() {
    std::string name = testing::TempDir() + "supervisor-XXXXXX";
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/notify";
  }
  ~ASupervisor() override {
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }

  Supervisor made(const Supervisor::Environment& environment) const {
    auto supervisor = Supervisor::make(environment, kPid);
    EXPECT_TRUE(supervisor) << supervisor.error().message;
    return *supervisor;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(ASupervisor, TellsTheManagerHowItIs) {
  const Manager manager(path_);
  Supervisor supervisor = made({path_, "", ""});

  supervisor.ready();
  supervisor.reloading();
  supervisor.ready();
  supervisor.stopping();

  EXPECT_EQ(manager.heard(), (Words{"READY=1", "RELOADING=1", "READY=1", "STOPPING=1"}));
}

TEST_F(ASupervisor, KnowsAbstractNames) {
  const std::string name = "@foreshock-test-" + std::to_string(getpid());
  const Manager manager(name);

  made({name, "", ""}).ready();

  EXPECT_EQ(manager.heard(), Words{"READY=1"});
}

TEST_F(ASupervisor, GivesTenSignsOfLifeWithinTheSilenceThatIsBorne) {
  const Manager manager(path_);
  Supervisor supervisor = made({path_, "1000000", std::to_string(kPid)});

  for (Time now{seconds{7}}; now < Time{seconds{8}}; now += milliseconds{20}) supervisor.alive(now);

  EXPECT_EQ(manager.heard(), Words(10, "WATCHDOG=1"));
}

TEST_F(ASupervisor, GivesNoSignsOfLifeThatNobodyWaitsFor) {
  const Manager manager(path_);
  for (const auto& [usec, pid] :
       std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                        {"0", ""},
                                                        {"-5", ""},
                                                        {"1e6", ""},
                                                        {"99999999999999999999", ""},
                                                        {"1000000", std::to_string(kPid + 1)},
                                                        {"1000000", "x"}}) {
    made({path_, usec, pid}).alive(Time{seconds{1}});

    EXPECT_EQ(manager.heard(), Words{}) << usec << " " << pid;
  }
}

TEST_F(ASupervisor, BearsAShortestSilence) {
  const Manager manager(path_);
  Supervisor supervisor = made({path_, "1", ""});

  supervisor.alive(Time{microseconds{5}});
  supervisor.alive(Time{microseconds{5}});
  supervisor.alive(Time{microseconds{6}});

  EXPECT_EQ(manager.heard(), Words(2, "WATCHDOG=1"));
}

TEST_F(ASupervisor, SaysNothingWithoutAManager) {
  Supervisor supervisor = made({"", "1000000", ""});

  supervisor.ready();
  supervisor.alive(Time{seconds{1}});
}

TEST_F(ASupervisor, IsNotHurtByAManagerThatIsGone) {
  Supervisor supervisor = made({path_, "1000000", ""});

  supervisor.ready();
  const Manager manager(path_);
  supervisor.ready();

  EXPECT_EQ(manager.heard(), Words{"READY=1"});
}

TEST_F(ASupervisor, DoesNotWaitForAManagerThatDoesNotListen) {
  const Manager manager(path_);
  Supervisor supervisor = made({path_, "", ""});

  for (int i = 0; i < 10'000; ++i) supervisor.ready();  // More than any queue takes.

  EXPECT_LT(manager.heard().size(), 10'000U);
}

TEST_F(ASupervisor, RefusesNamesThatNoSocketCanHave) {
  for (const std::string& name : {std::string("notify"), std::string("/"), std::string("@"),
                                  "/" + std::string(107, 'a'), "/" + std::string(5'000, 'a')}) {
    const auto supervisor = Supervisor::make({name, "", ""}, kPid);

    ASSERT_FALSE(supervisor) << name;
    EXPECT_EQ(supervisor.error().code, Errc::kInvalidArgument);
    EXPECT_LT(supervisor.error().message.size(), 300U);
  }
}

TEST_F(ASupervisor, IsMadeOfTheVariablesThatSystemdSets) {
  setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
  setenv("WATCHDOG_USEC", "300000000", 1);
  setenv("WATCHDOG_PID", "12", 1);

  const Supervisor::Environment found = Supervisor::environment();

  unsetenv("NOTIFY_SOCKET");
  unsetenv("WATCHDOG_USEC");
  unsetenv("WATCHDOG_PID");
  EXPECT_EQ(found.socket, "/run/systemd/notify");
  EXPECT_EQ(found.watchdog_usec, "300000000");
  EXPECT_EQ(found.watchdog_pid, "12");
  EXPECT_EQ(Supervisor::environment().socket, "");
}

}  // namespace
}  // namespace foreshock::app
