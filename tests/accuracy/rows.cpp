#include "accuracy/rows.hpp"

#include <csv.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace accuracy {
namespace {

using Cells = std::vector<std::string>;

struct CsvRows {
  std::vector<Cells> rows;
  Cells row;
};

std::vector<Cells> parse_csv(const std::string& text, const std::string& path) {
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::runtime_error("libcsv cannot start");
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> owner(&parser, csv_free);
  csv_set_space_func(&parser, [](unsigned char) { return 0; });  // cells are never trimmed
  CsvRows out;
  const auto cell = [](void* data, std::size_t size, void* rows) {
    static_cast<CsvRows*>(rows)->row.emplace_back(static_cast<const char*>(data), size);
  };
  const auto end = [](int, void* rows) {
    auto& to = *static_cast<CsvRows*>(rows);
    to.rows.push_back(std::exchange(to.row, {}));
  };
  const bool whole = csv_parse(&parser, text.data(), text.size(), cell, end, &out) == text.size();
  if (!whole || csv_fini(&parser, cell, end, &out) != 0) throw std::runtime_error(path + " is not a CSV file");
  return out.rows;
}

Rows rows_at(const Rows& rows, const std::vector<std::size_t>& places) {
  Rows out;
  for (const Column& column : rows.columns) {
    const auto pick = [&](const auto& values) -> Column {
      std::remove_cvref_t<decltype(values)> some;
      for (const std::size_t i : places) some.push_back(values[i]);
      return {column.name, std::move(some)};
    };
    out.columns.push_back(std::visit(pick, column.values));
  }
  return out;
}

}  // namespace

std::size_t Rows::size() const {
  return columns.empty() ? 0 : std::visit([](const auto& values) { return values.size(); }, columns[0].values);
}

const std::vector<std::string>& Rows::text(const std::string& name) const {
  for (const Column& column : columns)
    if (column.name == name) return std::get<std::vector<std::string>>(column.values);
  throw std::runtime_error("there is no column '" + name + "'");
}

fglmm::Columns Rows::view() const {
  fglmm::Columns out;
  for (const Column& column : columns)
    std::visit([&](const auto& values) { out.add(column.name, values); }, column.values);
  return out;
}

Rows read_rows(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::vector<Cells> lines = parse_csv(text, path);
  if (lines.empty()) throw std::runtime_error(path + " is empty");
  Rows out;
  for (std::size_t j = 0; j < lines[0].size(); ++j) {
    Cells values;
    for (std::size_t i = 1; i < lines.size(); ++i) values.push_back(lines[i].at(j));
    out.columns.push_back({lines[0][j], std::move(values)});
  }
  return out;
}

Rows rows_where(const Rows& rows, const std::string& cluster, const std::function<bool(const std::string&)>& wanted) {
  const std::vector<std::string>& names = rows.text(cluster);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (wanted(names[i])) places.push_back(i);
  return rows_at(rows, places);
}

std::vector<Rows> deal(const Rows& rows, const std::string& cluster, int sites) {
  std::map<std::string, int> site_of;
  for (const std::string& name : rows.text(cluster)) site_of.emplace(name, 0);
  int next = 0;
  for (auto& [name, site] : site_of) site = next++ % sites;
  std::vector<Rows> out;
  for (int site = 0; site < sites; ++site)
    out.push_back(rows_where(rows, cluster, [&](const std::string& name) { return site_of.at(name) == site; }));
  return out;
}

}  // namespace accuracy
