// rows.hpp - individual rows in memory: read, cut into sites, handed to the library.
#pragma once
#include <fedglmm/fedglmm.hpp>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace accuracy {

struct Column {
  std::string name;
  std::variant<std::vector<double>, std::vector<std::string>> values;
};

struct Rows {
  std::vector<Column> columns;

  std::size_t size() const;
  const std::vector<std::string>& text(const std::string& name) const;
  fglmm::Columns view() const;  // must not outlive the rows
};

// A CSV file, all columns as text: the library types its cells.
Rows read_rows(const std::string& path);

// The rows of some clusters; `cluster` is the column that names them.
Rows rows_where(const Rows& rows, const std::string& cluster, const std::function<bool(const std::string&)>& wanted);

// Clusters in byte order are dealt to the sites in turn: the first to the first site, the second to the second.
std::vector<Rows> deal(const Rows& rows, const std::string& cluster, int sites);

}  // namespace accuracy
