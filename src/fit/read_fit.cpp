#include "fit/read_fit.hpp"


#include "base/error.hpp"
#include "base/json.hpp"

namespace fedglmm {
namespace {

using Json = nlohmann::json;


std::string text_or_empty(JsonObject& object, const char* member) {
  const Json& value = object.require(member);
  return value.is_string() && value.get_ref<const std::string&>().empty() ? "" : object.text(member);
}

double number(JsonObject& object, const char* member) { return object.number(member, not_a_number); }

std::int64_t count(JsonObject& object, const char* member) {
  (void)object.require(member);
  const std::int64_t value = object.integer(member, 0);
  if (value < 0) object.reject(member, "is negative");
  return value;
}

int small_count(JsonObject& object, const char* member) {
  const std::int64_t value = count(object, member);
  if (value > std::numeric_limits<int>::max()) object.reject(member, "is too large");
  return static_cast<int>(value);
}

// `size` numbers or nulls.
void append_numbers(const Json& list, std::size_t size, JsonObject& object, const char* member,
                    std::vector<double>& out) {
  if (!list.is_array() || list.size() != size) object.reject(member, cat("must be a list of ", size, " numbers"));
  for (const Json& value : list) {
    if (!value.is_number() && !value.is_null()) object.reject(member, cat("must be a list of ", size, " numbers"));
    out.push_back(value.is_null() ? not_a_number : value.get<double>());
  }
}

std::vector<double> numbers(JsonObject& object, const char* member, std::size_t size) {
  std::vector<double> out;
  append_numbers(object.require(member), size, object, member, out);
  return out;
}

std::vector<double> square_matrix(JsonObject& object, const char* member, std::size_t size) {
  std::vector<double> out;
  const std::vector<Json> rows = object.list(member);
  if (rows.size() != size) object.reject(member, cat("must be a list of ", size, " rows"));
  for (const Json& row : rows) append_numbers(row, size, object, member, out);
  return out;
}

Coefficient read_coefficient(JsonObject object) {
  Coefficient out{object.text("name"),   number(object, "estimate"), number(object, "se"),   number(object, "z"),
                  number(object, "p"),   number(object, "lower"),    number(object, "upper")};
  object.finish();
  return out;
}

VarCorr read_random_term(JsonObject object) {
  VarCorr out{object.text("group"), object.texts("terms"), {}, {}, {}, {}, {}, {}};
  const std::size_t r = out.terms.size();
  if (r == 0) object.reject("terms", "is empty");
  out.sd = numbers(object, "sd", r);
  out.cor = square_matrix(object, "cor", r);
  if (object.find("sd_lower")) {
    out.sd_lower = numbers(object, "sd_lower", r);
    out.sd_upper = numbers(object, "sd_upper", r);
    out.cor_lower = square_matrix(object, "cor_lower", r);
    out.cor_upper = square_matrix(object, "cor_upper", r);
  }
  object.finish();
  return out;
}

ConditionalMode read_mode(JsonObject object, const FitResult& fit) {
  ConditionalMode out{object.text("group"), object.text("cluster"), {}, {}};
  std::size_t size = 0;
  for (const VarCorr& term : fit.random)
    if (term.group == out.group) size += term.terms.size();
  if (size == 0) object.reject("group", "is that of no random term");
  out.value = numbers(object, "value", size);
  out.sd = numbers(object, "sd", size);
  object.finish();
  return out;
}

// The bounds of one fixed effect, of one random term; names are those of `fixed` and `random`.
void read_shift(JsonObject object, Certificate& out) {
  (void)object.text("name");
  out.shift.push_back(number(object, "shift"));
  out.se_shift.push_back(number(object, "se_shift"));
  object.finish();
}

void read_sd_shifts(JsonObject object, Certificate& out) {
  (void)object.text("group");
  append_numbers(object.require("sd_shift"), object.texts("terms").size(), object, "sd_shift", out.sd_shift);
  object.finish();
}

// Each object of a list, with its place.
template <class Read>
void for_each(JsonObject& object, const char* member, const Read& read) {
  (void)object.require(member);
  int index = 0;
  for (const Json& one : object.list(member))
    read(JsonObject(one, cat(object.place(), ": ", member, "[", index++, "]")));
}

template <class Item, class Read>
std::vector<Item> read_list(JsonObject& object, const char* member, const Read& read) {
  std::vector<Item> out;
  for_each(object, member, [&](JsonObject one) { out.push_back(read(std::move(one))); });
  return out;
}

JsonObject inner_object(JsonObject& object, const char* member) {
  return {object.require(member), cat(object.place(), ": ", member)};
}

void read_certificate(JsonObject object, FitResult& fit) {
  Certificate& out = fit.certificate;
  (void)object.find("max_shift_se");  // the largest of `fixed`
  for_each(object, "fixed", [&](JsonObject one) { read_shift(std::move(one), out); });
  if (object.find("random"))
    for_each(object, "random", [&](JsonObject one) { read_sd_shifts(std::move(one), out); });
  if (fit.family == "gaussian") out.sigma_shift = number(object, "sigma_shift");
  std::size_t effects = 0;
  for (const VarCorr& term : fit.random) effects += out.shift.empty() ? 0 : term.terms.size();
  if (!object.find("random")) out.sd_shift.assign(effects, not_a_number);  // of a fit that an earlier version wrote
  if (!out.shift.empty() && out.shift.size() != fit.fixed.size()) object.reject("fixed", "has not one for each effect");
  if (out.sd_shift.size() != effects) object.reject("random", "has not one for each SD");
  fit.order = small_count(object, "order");
  fit.statistics_shared = count(object, "statistics_shared");
  object.finish();
}

void read_left_out(JsonObject object, FitResult& fit) {
  fit.left_out_clusters = count(object, "clusters");
  fit.left_out_rows = count(object, "rows");
  object.finish();
}

std::string chosen(JsonObject& object, const char* member, const std::vector<std::string>& choices) {
  (void)object.require(member);
  return choices[object.one_of(member, choices)];
}

void read_model(JsonObject& object, FitResult& fit) {
  (void)object.text("fedglmm");  // the version that wrote it
  fit.formula = object.text("formula");
  fit.family = chosen(object, "family", {"gaussian", "binomial", "poisson"});
  const bool gaussian = fit.family == "gaussian", binomial = fit.family == "binomial";
  fit.link = chosen(object, "link", {gaussian ? "identity" : binomial ? "logit" : "log"});
  fit.source = chosen(object, "source", {"rows", "summaries"});
  fit.method = gaussian ? chosen(object, "method", {"ml", "reml"}) : chosen(object, "method", {"laplace", "agq"});
  fit.nagq = small_count(object, "nagq");
  fit.response = object.text("response");
  fit.data = object.text("data");
}

void read_robust(JsonObject object, FitResult& fit) {
  (void)chosen(object, "type", {"CR1"});
  fit.model_se = numbers(object, "model_se", fit.fixed.size());
  object.finish();
}

void read_estimates(JsonObject& object, FitResult& fit) {
  fit.fixed = read_list<Coefficient>(object, "fixed", read_coefficient);
  fit.vcov = square_matrix(object, "vcov", fit.fixed.size());
  if (object.find("robust")) read_robust(inner_object(object, "robust"), fit);
  fit.random = read_list<VarCorr>(object, "random", read_random_term);
  if (fit.random.empty()) object.reject("random", "is empty");
  fit.group = fit.random.front().group;
  fit.modes = read_list<ConditionalMode>(object, "modes", [&](JsonObject one) { return read_mode(one, fit); });
  fit.sigma = fit.family == "gaussian" ? number(object, "sigma") : not_a_number;
}

void read_outcome(JsonObject& object, FitResult& fit) {
  std::vector<std::string> outcomes;
  for (fglmm_outcome k = FGLMM_CONVERGED; k <= FGLMM_SEPARATION; ++k) outcomes.push_back(fglmm_outcome_name(k));
  (void)object.require("outcome");
  fit.outcome = static_cast<fglmm_outcome>(object.one_of("outcome", outcomes));
  fit.message = text_or_empty(object, "message");
  fit.max_gradient = number(object, "max_gradient");
  fit.evaluations = small_count(object, "evaluations");
  fit.loglik = number(object, "loglik");
  fit.aic = number(object, "aic");
  fit.bic = number(object, "bic");
}

void read_data(JsonObject& object, FitResult& fit) {
  fit.rows = count(object, "rows");
  fit.clusters = count(object, "clusters");
  fit.dropped_rows = count(object, "dropped_rows");
  fit.unmatched = object.texts("unmatched");
  fit.missing_rules = text_or_empty(object, "missing_rules");
  read_left_out(inner_object(object, "left_out"), fit);
  if (fit.source == "summaries") read_certificate(inner_object(object, "certificate"), fit);
}

}  // namespace

FitResult parse_fit(std::string_view json_text, const std::string& source_name) {
  const Json json = parse_json(json_text, source_name);
  JsonObject object(json, source_name);
  FitResult fit{};
  read_model(object, fit);
  read_estimates(object, fit);
  read_outcome(object, fit);
  read_data(object, fit);
  object.finish();
  return fit;
}

}  // namespace fedglmm
