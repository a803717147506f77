// file.cpp - POSIX files: whole reads, atomic writes.
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr int temporary_names = 100;  // tried before giving up

[[noreturn]] void fail_file(std::string_view what, std::string_view name, int code) {
  fail(Status::bad_data, "cannot ", what, " '", name, "': ", std::generic_category().message(code));
}

// A path with a NUL inside would be cut there by the system.
int open_file(const std::string& path, int flags, mode_t mode = 0) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    errno = ENOENT;
    return -1;
  }
  return ::open(path.c_str(), flags | O_CLOEXEC, mode);
}

// An open file that is written. Unless keep() is reached, `temporary` is removed again.
class Output {
 public:
  Output(int descriptor, std::string name, std::string temporary)
      : descriptor_(descriptor), name_(std::move(name)), temporary_(std::move(temporary)) {}
  ~Output() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      check(written > 0 ? 0 : -1);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void keep_mode_of(const struct ::stat& existing) { check(::fchmod(descriptor_, existing.st_mode & 07777)); }
  void flush() { check(::fsync(descriptor_)); }
  void close() {
    const int status = ::close(descriptor_);
    descriptor_ = -1;
    check(status);
  }
  void keep() {
    check(::rename(temporary_.c_str(), name_.c_str()));
    temporary_.clear();
  }

 private:
  void check(int status) const {
    if (status < 0) fail_file("write", name_, errno);
  }

  int descriptor_;
  std::string name_, temporary_;
};

void write_in_place(const std::string& path, std::string_view bytes) {
  const int descriptor = open_file(path, O_WRONLY);
  if (descriptor < 0) fail_file("write", path, errno);
  Output output(descriptor, path, "");
  output.write(bytes);
  output.close();
}

// The mode of a new file is the caller's umask to decide, so mkstemp (always 0600) is not used.
Output open_temporary(const std::string& path) {
  for (int attempt = 0; attempt < temporary_names; ++attempt) {
    std::string temporary = cat(path, ".", static_cast<long>(::getpid()), ".", attempt, ".tmp");
    const int descriptor = open_file(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (descriptor >= 0) return Output(descriptor, path, std::move(temporary));
    if (errno != EEXIST) break;
  }
  fail_file("write", path, errno);
}

// Where a symbolic link points to is replaced or made, not the link.
std::string resolve(const std::string& path) {
  constexpr int most_links = 40;
  std::filesystem::path target = path;
  std::error_code code;
  for (int links = 0; std::filesystem::is_symlink(target, code); ++links) {
    if (links == most_links) fail_file("write", path, ELOOP);
    target = target.parent_path() / std::filesystem::read_symlink(target, code);
  }
  return target.string();
}

}  // namespace

FileReader::FileReader(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      descriptor_(path == "-" ? STDIN_FILENO : open_file(path, O_RDONLY)) {
  if (descriptor_ < 0) fail_file("read", name_, errno);
}

FileReader::~FileReader() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

std::size_t FileReader::read(char* buffer, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got = ::read(descriptor_, buffer + filled, size - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_file("read", name_, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

std::string read_file(const std::string& path) {
  constexpr std::size_t block = 1 << 16;
  FileReader reader(path);
  std::string bytes;
  std::size_t got = 0;
  do {
    const std::size_t size = bytes.size();
    bytes.resize(size + block);
    got = reader.read(bytes.data() + size, block);
    bytes.resize(size + got);
  } while (got == block);
  return bytes;
}

void write_file(const std::string& path, std::string_view bytes) {
  struct ::stat existing = {};
  const bool exists = ::stat(path.c_str(), &existing) == 0;
  if (exists && !S_ISREG(existing.st_mode)) return write_in_place(path, bytes);

  Output output = open_temporary(resolve(path));
  if (exists) output.keep_mode_of(existing);
  output.write(bytes);
  output.flush();
  output.close();
  output.keep();
}

}  // namespace fedglmm
