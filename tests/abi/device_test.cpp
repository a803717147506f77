// device_test.cpp - contexts whose backend is a device module: here the emulated one.
#include <doctest/doctest.h>

#include <cmath>

#include "abi/example.hpp"

namespace {

fglmm::ContextOptions on_device(const std::string& devices = "") {
  fglmm::ContextOptions options;
  options.backend = "cuda";
  options.module = FEDGLMM_EMULATED_MODULE;
  options.devices = devices;
  options.threads = 1;
  return options;
}

fglmm_status create_status(const std::string& devices) {
  fglmm_context_options options = FGLMM_CONTEXT_OPTIONS_INIT;
  options.backend = "cuda";
  options.module = FEDGLMM_EMULATED_MODULE;
  options.devices = devices.c_str();
  fglmm_context* context = nullptr;
  const fglmm_status status = fglmm_context_create(&options, &context, nullptr);
  fglmm_context_destroy(context);
  return status;
}

}  // namespace

TEST_CASE("a context says on which device it runs, and a device that is not there is an error") {
  CHECK(fglmm::Context(on_device("0")).backend() == "cuda (Emulated device 0, emulated)");
  CHECK(create_status("0") == FGLMM_OK);
  CHECK(create_status("7") == FGLMM_INVALID_ARGUMENT);
  CHECK(create_status("0,x") == FGLMM_INVALID_ARGUMENT);
}

TEST_CASE("the fit of rows on a device is that of the CPU") {
  const example::Rows rows = example::rows(0);
  std::vector<fglmm::Fit> fits;
  for (const fglmm::ContextOptions& options : {fglmm::ContextOptions(), on_device()}) {
    const fglmm::Context context(options);
    const fglmm::Model model(context, example::formula, "binomial");
    fits.push_back(fglmm::Fit::run(context, model, fglmm::Dataset::from(context, rows.columns())));
  }
  const auto cpu = fits[0].fixed(), device = fits[1].fixed();
  REQUIRE(cpu.size() == device.size());
  for (std::size_t j = 0; j < cpu.size(); ++j) {
    CHECK(std::abs(device[j].estimate - cpu[j].estimate) <= 1e-9 * cpu[j].se);
    CHECK(device[j].se == doctest::Approx(cpu[j].se).epsilon(1e-8));
  }
}
