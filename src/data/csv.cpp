// csv.cpp - a CSV stream, row by row: lines with quotes through libcsv, those without, nearly all, split at commas.
#include <csv.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/utf8.hpp"
#include "data/cell.hpp"
#include "data/row_source.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t block_size = 1 << 16;
constexpr std::size_t longest_row = 1 << 24;  // bytes; beyond it a quote was most likely left open
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Cells of one row, in a buffer that is used again for the next row.
class Cells {
 public:
  void clear() {
    text_.clear();
    places_.clear();
  }
  void append(std::string_view cell) {
    places_.push_back({text_.size(), cell.size()});
    text_ += cell;
  }
  void split(std::string_view line) {
    text_ = line;
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      places_.push_back({begin, end - begin});
      begin = end + 1;
    }
  }
  std::size_t size() const { return places_.size(); }
  std::string_view operator[](std::size_t i) const {
    return std::string_view(text_).substr(places_[i].begin, places_[i].size);
  }

 private:
  struct Place {
    std::size_t begin, size;
  };
  std::string text_;
  std::vector<Place> places_;
};

// Feeds libcsv one line at a time, so that the line of every row is known.
class RowReader {
 public:
  explicit RowReader(const std::string& path) : file_(path), block_(block_size) {
    constexpr auto options = CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL;
    if (csv_init(&parser_, options) != 0) fail(Status::internal, "libcsv cannot start");
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // cells are never trimmed
    csv_set_blk_size(&parser_, block_size);
    fill();
    if (rest().substr(0, byte_order_mark.size()) == byte_order_mark) begin_ += byte_order_mark.size();
  }
  ~RowReader() { csv_free(&parser_); }
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;

  const std::string& name() const { return file_.name(); }
  const Cells& cells() const { return cells_; }
  std::string where() const { return cat(name(), ", line ", row_line_); }

  bool next() {
    cells_.clear();
    complete_ = false;
    while (!complete_ && !finished_) {
      if (begin_ == end_) fill();
      if (begin_ == end_) {
        finish();
      } else {
        feed_line();
      }
    }
    return complete_;
  }

 private:
  std::string_view rest() const { return {block_.data() + begin_, end_ - begin_}; }

  void fill() {
    begin_ = 0;
    end_ = file_.read(block_.data(), block_.size());
  }

  // Up to the next line feed, or to the end of the block.
  void feed_line() {
    const std::size_t newline = rest().find('\n');
    const bool whole = newline != rest().npos;
    const std::string_view line = rest().substr(0, whole ? newline + 1 : newline);
    const bool begins = row_ended_;
    if (begins) begin_row();
    if (line.find('\0') != line.npos) refuse("a NUL byte: this is no CSV text");
    row_bytes_ += line.size();
    if (row_bytes_ > longest_row) refuse("a row of more than 16 MB begins here; is a quote left open?");
    if (!(begins && whole && split(line))) parse(line);
    begin_ += line.size();
    if (whole) ++line_;
  }

  void begin_row() {
    row_ended_ = false;
    row_line_ = line_;
    row_bytes_ = 0;
  }

  // A row that is one line and has no quotes; false, and nothing done: it is another.
  bool split(std::string_view line) {
    line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
    if (line.find('"') != line.npos || line.find('\r') != line.npos) return false;
    check_text(line);
    if (!line.empty()) cells_.split(line);
    end_row();
    return true;
  }

  void parse(std::string_view text) {
    check(csv_parse(&parser_, text.data(), text.size(), on_cell, on_row, this) == text.size());
  }

  void end_row() {
    row_ended_ = true;
    complete_ = cells_.size() > 0;  // empty lines are no rows
  }

  void finish() {
    finished_ = true;
    check(csv_fini(&parser_, on_cell, on_row, this) == 0);
  }

  void check(bool parsed) {
    if (error_) std::rethrow_exception(error_);
    if (parsed) return;
    if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
    refuse(finished_ ? "the quote that opens in this row is never closed"
                     : "a quote inside a cell: write \"\" for it, and quote the whole cell");
  }

  [[noreturn]] void refuse(std::string_view why) const { fail(Status::bad_data, where(), ": ", why); }

  // libcsv is C: an exception waits until it has returned.
  template <class Body>
  void guarded(Body body) noexcept {
    try {
      if (!error_) body();
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  static void on_cell(void* bytes, std::size_t size, void* self) {
    auto& reader = *static_cast<RowReader*>(self);
    reader.guarded([&] { reader.add_cell({static_cast<const char*>(bytes), size}); });
  }
  static void on_row(int, void* self) {
    static_cast<RowReader*>(self)->end_row();
  }

  void add_cell(std::string_view cell) {
    if (complete_) refuse("a carriage return inside a line; lines end with LF or CRLF");
    check_text(cell);
    cells_.append(cell);
  }

  void check_text(std::string_view text) const {
    if (!valid_utf8(text)) fail(Status::bad_data, where(), ": text that is not UTF-8; save the file as UTF-8");
  }

  FileReader file_;
  csv_parser parser_;
  std::vector<char> block_;
  std::size_t begin_ = 0, end_ = 0;  // what is left of the block
  Cells cells_;
  std::exception_ptr error_;
  std::int64_t line_ = 1, row_line_ = 1;  // of the next byte; where the current row begins
  std::size_t row_bytes_ = 0;
  bool row_ended_ = true, complete_ = false, finished_ = false;
};

class CsvSource final : public RowSource {
 public:
  explicit CsvSource(const std::string& path) : reader_(path) {
    if (!reader_.next()) fail(Status::bad_data, reader_.name(), " is empty: a header line with column names is needed");
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < reader_.cells().size(); ++i) {
      const std::string_view column = reader_.cells()[i];
      if (column.empty()) fail(Status::bad_data, reader_.where(), ": column ", i + 1, " has no name");
      if (!seen.insert(column).second) {
        fail(Status::bad_data, reader_.where(), ": two columns are named ", in_quotes(column));
      }
      names_.emplace_back(column);
    }
  }

  const std::vector<std::string>& columns() const override { return names_; }
  std::string name() const override { return reader_.name(); }
  std::string where(int column) const override { return cat(reader_.where(), ", column ", in_quotes(names_[column])); }

  bool next() override {
    if (!reader_.next()) return false;
    const std::size_t cells = reader_.cells().size();
    if (cells == names_.size()) return true;
    fail(Status::bad_data, reader_.where(), ": ", cells, " cells, but the header names ", names_.size(), " columns");
  }

  bool missing(int column) const override { return missing_text(text(column)); }
  std::string_view text(int column) const override { return reader_.cells()[column]; }
  bool parse_number(int column, double& value) const override {
    return parse_cell(text(column), value) == CellKind::number;
  }

 private:
  RowReader reader_;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<RowSource> open_csv(const std::string& path) { return std::make_unique<CsvSource>(path); }

}  // namespace fedglmm
