// file.hpp - files in and out. Writing is all or nothing.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace fedglmm {

// A file read front to back; "-" is standard input. Fails with BAD_DATA and the system's reason.
class FileReader {
 public:
  explicit FileReader(const std::string& path);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  const std::string& name() const { return name_; }    // the path, or "standard input"
  std::size_t read(char* buffer, std::size_t size);    // fills the buffer unless the file ends first

 private:
  std::string name_;
  int descriptor_;
};

// The bytes of a file; "-" is standard input. Fails with BAD_DATA and the system's reason.
std::string read_file(const std::string& path);

// Writes to a temporary name beside `path`, flushes to disk, then renames: `path` holds the old bytes or all the new
// ones. An existing `path` that is no regular file (a pipe, a device) is written in place.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace fedglmm
