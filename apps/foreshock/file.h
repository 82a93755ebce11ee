#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// Where bytes go: a file, or standard output. Every write is checked. A file is written beside its
/// name as NAME.part and moved there by commit(), so that what stands under the name is whole.
class File {
 public:
  /// An empty path is standard output. Devices and pipes are written directly.
  /// Errors:  kUnavailable if it cannot be opened.
  static Result<File> open(const std::string& path);

  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();  ///< Removes what was not committed or kept.

  /// Errors:  kUnavailable; is_reader_gone() if the other end of our pipe has left.
  Status write(std::string_view bytes);
  /// All is written: makes sure of it and gives the file its name.
  Status commit();
  /// It ends early: keeps what is there and says where; empty for standard output.
  Result<std::string> keep_part();
  bool is_terminal() const;

 private:
  File(int descriptor, std::string path, std::string part);
  Status flush();
  tl::unexpected<Error> failed(const char* what, int code) const;

  int descriptor_;
  std::string path_;  ///< Empty for standard output.
  std::string part_;  ///< Empty if written directly.
  std::string buffer_;
};

/// Whether an error only says that nobody reads our output any more: nothing to complain about.
bool is_reader_gone(const Error& error);

}  // namespace foreshock::app
