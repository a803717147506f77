// structs_test.cpp - structs that begin with struct_size: defaults, older callers, newer callers, nonsense.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "abi/example.hpp"

extern "C" {
extern const fglmm_context_options c99_context_options;
extern const fglmm_draft_options c99_draft_options;
extern const fglmm_dataset_options c99_dataset_options;
extern const fglmm_model_options c99_model_options;
extern const fglmm_fit_options c99_fit_options;
extern const fglmm_summary_info c99_summary_info;
extern const fglmm_fit_info c99_fit_info;
extern const fglmm_certificate c99_certificate;
extern const fglmm_anova c99_anova;
}

namespace {

constexpr unsigned char poison = 0xA5;

// A struct as a newer header would declare it, every byte poisoned.
template <class T>
struct Larger {
  T known;
  std::array<unsigned char, 16> tail;
  Larger() { std::memset(static_cast<void*>(this), poison, sizeof *this); }
};

template <class T>
bool poisoned_from(const Larger<T>& block, std::size_t offset) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(&block);
  for (std::size_t i = offset; i < sizeof block; ++i) {
    if (bytes[i] != poison) return false;
  }
  return true;
}

template <class T>
void check_init(fglmm_status (*init)(T*, std::uint64_t), const T& macro) {
  Larger<T> whole;
  CHECK(init(&whole.known, sizeof(T)) == FGLMM_OK);
  CHECK(std::memcmp(&whole.known, &macro, sizeof(T)) == 0);
  CHECK(poisoned_from(whole, sizeof(T)));

  Larger<T> older;
  CHECK(init(&older.known, 16) == FGLMM_OK);
  CHECK(older.known.struct_size == 16);
  CHECK(poisoned_from(older, 16));

  Larger<T> newer;
  CHECK(init(&newer.known, sizeof newer) == FGLMM_OK);
  CHECK(newer.known.struct_size == sizeof newer);
  CHECK(newer.tail == std::array<unsigned char, 16>{});

  for (const std::uint64_t nonsense : {0ull, 4ull, 7ull, 20ull, 4104ull, ~0ull}) {
    Larger<T> untouched;
    CHECK(init(&untouched.known, nonsense) == FGLMM_INVALID_ARGUMENT);
    CHECK(poisoned_from(untouched, 0));
  }
  CHECK(init(nullptr, sizeof(T)) == FGLMM_INVALID_ARGUMENT);
}

// use(options, error) under every struct_size; `older` is a size that leaves out the last fields.
template <class T, class Use>
void check_reading(const T& valid, std::uint64_t older, Use use) {
  fglmm_error error;
  Larger<T> block;
  block.known = valid;
  const auto status = [&](std::uint64_t size) {
    block.known.struct_size = size;
    return use(&block.known, &error);
  };
  CHECK(status(sizeof(T)) == FGLMM_OK);
  CHECK(status(older) == FGLMM_OK);
  for (const std::uint64_t nonsense : {0ull, 4ull, 7ull, 20ull, 4104ull, ~0ull}) {
    CHECK(status(nonsense) == FGLMM_INVALID_ARGUMENT);
    CHECK(std::string(error.message).find("struct_size") != std::string::npos);
  }
  CHECK(status(sizeof block) == FGLMM_UNSUPPORTED);
  block.tail.fill(0);
  CHECK(status(sizeof block) == FGLMM_OK);
  block.tail.back() = 1;
  CHECK(status(sizeof block) == FGLMM_UNSUPPORTED);
  if constexpr (requires { block.known.reserved; }) {
    block.known.reserved = 1;
    CHECK(status(sizeof(T)) == FGLMM_UNSUPPORTED);
    CHECK(std::string(error.message).find("reserved") != std::string::npos);
  }
}

}  // namespace

TEST_CASE("_init fills what _INIT says, and no byte more than it was given") {
  check_init(fglmm_context_options_init, c99_context_options);
  check_init(fglmm_draft_options_init, c99_draft_options);
  check_init(fglmm_dataset_options_init, c99_dataset_options);
  check_init(fglmm_model_options_init, c99_model_options);
  check_init(fglmm_fit_options_init, c99_fit_options);
  check_init(fglmm_summary_info_init, c99_summary_info);
  check_init(fglmm_fit_info_init, c99_fit_info);
  check_init(fglmm_certificate_init, c99_certificate);
  check_init(fglmm_anova_init, c99_anova);
}

TEST_CASE("defaults are the documented ones") {
  CHECK(c99_fit_options.level == 0.95);
  CHECK(c99_fit_options.ml == 0);
  CHECK(c99_fit_options.nagq == 1);
  CHECK(c99_fit_options.max_iterations == 100);
  CHECK(c99_fit_options.interval == FGLMM_WALD);
  CHECK(c99_dataset_options.seed == 1);
  CHECK(c99_context_options.struct_size == sizeof(fglmm_context_options));
}

TEST_CASE("context options of every size") {
  check_reading(c99_context_options, offsetof(fglmm_context_options, log), [](const auto* options, fglmm_error* error) {
    fglmm_context* context = nullptr;
    const fglmm_status status = fglmm_context_create(options, &context, error);
    CHECK((context != nullptr) == (status == FGLMM_OK));
    fglmm_context_destroy(context);
    return status;
  });
}

TEST_CASE("draft options of every size") {
  const example::Rows rows = example::rows(0);
  const fglmm::Columns columns = rows.columns();
  const fglmm::Context context;
  const char* response = "y";
  fglmm_draft_options valid = FGLMM_DRAFT_OPTIONS_INIT;
  valid.cluster = "clinic";
  valid.responses = &response;
  valid.response_count = 1;
  check_reading(valid, offsetof(fglmm_draft_options, variables), [&](const auto* options, fglmm_error* error) {
    fglmm_protocol* protocol = nullptr;
    const fglmm_status status = fglmm_protocol_draft_columns(context.get(), columns.data(), columns.size(),
                                                             columns.rows(), options, &protocol, error);
    CHECK((protocol != nullptr) == (status == FGLMM_OK));
    fglmm_protocol_destroy(protocol);
    return status;
  });
}

TEST_CASE("dataset options of every size") {
  const example::Rows rows = example::rows(0);
  const fglmm::Columns columns = rows.columns();
  const fglmm::Context context;
  const auto older = offsetof(fglmm_dataset_options, generator);
  check_reading(c99_dataset_options, older, [&](const auto* options, fglmm_error* error) {
    fglmm_dataset* dataset = nullptr;
    const fglmm_status status = fglmm_dataset_from_columns(context.get(), columns.data(), columns.size(),
                                                           columns.rows(), options, &dataset, error);
    CHECK((dataset != nullptr) == (status == FGLMM_OK));
    fglmm_dataset_destroy(dataset);
    return status;
  });
}

TEST_CASE("model options of every size") {
  const fglmm::Context context;
  const auto older = offsetof(fglmm_model_options, trials);
  check_reading(c99_model_options, older, [&](const auto* options, fglmm_error* error) {
    fglmm_model* model = nullptr;
    const fglmm_status status =
        fglmm_model_create_with(context.get(), example::formula, "binomial", options, &model, error);
    CHECK((model != nullptr) == (status == FGLMM_OK));
    fglmm_model_destroy(model);
    return status;
  });
}

TEST_CASE("fit options of every size") {
  const example::Handles made;
  const auto older = offsetof(fglmm_fit_options, ml);
  check_reading(c99_fit_options, older, [&](const auto* options, fglmm_error* error) {
    fglmm_fit* fit = nullptr;
    const fglmm_status status =
        fglmm_fit_run(made.context.get(), made.model.get(), made.dataset.get(), options, &fit, error);
    CHECK((fit != nullptr) == (status == FGLMM_OK));
    fglmm_fit_destroy(fit);
    return status;
  });
}

TEST_CASE("an info struct is written to its struct_size") {
  const example::Handles made;
  Larger<fglmm_fit_info> older;
  older.known.struct_size = offsetof(fglmm_fit_info, rows);
  CHECK(fglmm_fit_get_info(made.fit.get(), &older.known, nullptr) == FGLMM_OK);
  CHECK(older.known.fixed_count == 3);
  CHECK(older.known.struct_size == offsetof(fglmm_fit_info, rows));
  CHECK(poisoned_from(older, offsetof(fglmm_fit_info, rows)));

  Larger<fglmm_summary_info> newer;
  newer.known.struct_size = sizeof newer;
  CHECK(fglmm_summary_get_info(made.summaries[0].get(), &newer.known, nullptr) == FGLMM_OK);
  CHECK(newer.known.rows == 320);
  CHECK(newer.tail == std::array<unsigned char, 16>{});

  Larger<fglmm_certificate> older_certificate;
  older_certificate.known.struct_size = offsetof(fglmm_certificate, se_shift);
  CHECK(fglmm_fit_certificate(made.fit.get(), &older_certificate.known, nullptr) == FGLMM_OK);
  CHECK(older_certificate.known.max_shift > 0);
  CHECK(poisoned_from(older_certificate, offsetof(fglmm_certificate, se_shift)));

  Larger<fglmm_anova> older_test;
  older_test.known.struct_size = offsetof(fglmm_anova, p);
  CHECK(fglmm_fit_anova(made.fit.get(), example::null_fit(made).get(), &older_test.known, nullptr) == FGLMM_OK);
  CHECK(older_test.known.df == 2);
  CHECK(poisoned_from(older_test, offsetof(fglmm_anova, p)));

  Larger<fglmm_summary_info> nonsense;
  CHECK(fglmm_summary_get_info(made.summaries[0].get(), &nonsense.known, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(poisoned_from(nonsense, 0));
}
