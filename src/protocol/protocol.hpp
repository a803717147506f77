// protocol.hpp - study.json: what all sites and the analyst agree on before anyone looks at data.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/multiplier.hpp"
#include "protocol/transform.hpp"

namespace fedglmm {

enum class VariableType { numeric, binary, factor };       // binary: a numeric 0/1 column that keeps its own name
enum class ResponseType { binary, count, numeric };
enum class Profile { none, standard, strict };             // in files: "none", "default", "strict"
enum class SmallClusters { none, counts };                 // counts: n and sum y of clusters below min_rows (R13)

// One factor of a derived column's product: variable^power.
struct Power {
  int variable;
  int power;
};

struct Variable {
  std::string name;
  VariableType type = VariableType::numeric;
  std::vector<std::string> levels;                         // factor: first is the reference
  std::vector<Power> derived;                              // not empty: the product of these, never shared
  Transform transform = Transform::none;                   // numeric: t
  double centre = 0, scale = 1;                            // numeric: statements are about z = (t(x) - centre) / scale
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();  // numeric: support of every row and pseudo-row, in x
  bool bounds_drafted = false;                             // guessed from example rows: summarize warns
  bool clip = false;                                       // a row outside the bounds is moved to them, not refused
  double step = 0;                                         // x is lower + k step; 0: any value
  std::vector<double> cuts;                                // ascending, inside the bounds: a block is [cut, next cut)
};

struct Response {
  std::string name;
  ResponseType type = ResponseType::numeric;
  std::vector<std::string> levels;                         // binary text response: {no event, event}; else empty
  double centre = 0, scale = 1;                            // numeric: sums are of (y - centre) / scale
  Multiplier trials = {};                                  // count: of which y are successes
};

// Thresholds of the disclosure rules. Under profile none a rule is off unless its threshold was given.
struct Thresholds {
  bool rows_on = true, cell_on = true, ratio_on = true;
  std::int64_t min_rows = 10;                              // R1
  std::int64_t min_cell = 5;                               // R2
  double ratio = 0.33;                                     // R3
  std::int64_t min_events = 5;                             // R4, site totals: events and non-events
};

struct Protocol {
  std::string cluster;
  std::string within;                                      // column of the coarser units that clusters lie in; "": none
  std::vector<Variable> variables;
  std::vector<Response> responses;
  Multiplier weights;                                      // prior weights w: sums of y are of w y
  std::vector<std::string> random;                         // variables whose products with y are shared per cluster
  std::map<std::string, std::string> pools;                // cluster -> the pool that its small cells join
  int order = 4;                                           // highest total degree of a moment
  int numeric_order = 4;                                   // of a moment of numeric columns alone: order or more
  Profile profile = Profile::standard;
  Thresholds thresholds;
  SmallClusters small_clusters = SmallClusters::none;
  int precision = 4;                                       // R6: a sum is rounded to its error / 2^precision; 0: not

  std::string json;                                        // canonical: the members as given, compact, keys sorted
  std::string hash;                                        // SHA-256 of json, hex

  int find_variable(std::string_view name) const;          // index, or -1
  int require_variable(std::string_view name) const;       // index, or INVALID_ARGUMENT naming the variables there are
  int find_response(std::string_view name) const;
  bool has_multipliers() const;                            // weights, or a response with trials
};

std::string_view profile_name(Profile profile);
Thresholds profile_thresholds(Profile profile);            // before the protocol changes any; all off for none

// Reads and checks the text of a study.json (docs/PROTOCOL.md); fills json and hash. BAD_DATA names the member that is
// wrong; UNSUPPORTED names a member that a later version will use (offset).
std::shared_ptr<const Protocol> parse_protocol(std::string_view json_text, const std::string& source_name);

// The text of a study.json for people (indented); parse_protocol reads it back to the same hash.
std::string protocol_text(const Protocol& protocol);

}  // namespace fedglmm
