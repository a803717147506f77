// module.cu - what libfedglmm_cuda exports: the seam in C (backend/module_abi.h). No exception leaves it.
#include <cstdio>
#include <memory>

#include "cuda/block_matcher.hpp"
#include "cuda/entropy.hpp"
#include "cuda/likelihood.hpp"
#include "cuda/point_cloud.hpp"

struct fedglmm_device_backend {
  std::vector<fedglmm::cuda::Device> devices;
};
struct fedglmm_device_likelihood {
  fedglmm::cuda::DeviceLikelihood value;
};
struct fedglmm_device_cloud {
  fedglmm::cuda::DeviceCloud value;
};
struct fedglmm_device_matcher {
  fedglmm::cuda::DeviceMatcher value;
};
struct fedglmm_device_entropy {
  fedglmm::cuda::DeviceEntropy value;
};

namespace fedglmm::cuda {
namespace {

fglmm_status report(fglmm_status status, const char* message, fglmm_error* error) {
  if (error) std::snprintf(error->message, sizeof error->message, "%s", message);
  return status;
}

template <class Work>
fglmm_status guarded(fglmm_error* error, const Work& work) {
  try {
    work();
    return FGLMM_OK;
  } catch (const Error& e) {
    return report(static_cast<fglmm_status>(e.status()), e.what(), error);
  } catch (const std::bad_alloc&) {
    return report(FGLMM_OUT_OF_MEMORY, "out of memory", error);
  } catch (const std::exception& e) {
    return report(FGLMM_INTERNAL, e.what(), error);
  }
}

Device describe(int number) {
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, number), "cudaGetDeviceProperties");
  if (properties.major < 8)
    fail(Status::backend_unavailable, "device ", number, " (", properties.name, ") has compute capability ",
         properties.major, ".", properties.minor, "; 8.0 or higher is needed");
  return {number, properties.multiProcessorCount, properties.name};
}

std::vector<Device> find_devices(const std::int32_t* wanted, std::int32_t count) {
  int here = 0;  // without a driver it stays unwritten
  if (const cudaError_t status = cudaGetDeviceCount(&here); status != cudaSuccess)
    fail(Status::backend_unavailable, "no CUDA device can be used here: ", failure("cudaGetDeviceCount", status));
  if (here == 0) fail(Status::backend_unavailable, "no CUDA device is here");
  std::vector<Device> out;
  for (int k = 0; k < count; ++k) {
    if (wanted[k] < 0 || wanted[k] >= here)
      fail(Status::invalid_argument, "there is no CUDA device ", wanted[k], "; ", here, " are here, from 0");
    out.push_back(describe(wanted[k]));
  }
  for (int number = 0; count == 0 && number < here; ++number) out.push_back(describe(number));
  return out;
}

fglmm_status open(const std::int32_t* devices, std::int32_t count, fedglmm_device_backend** backend, char* description,
                  std::uint64_t size, fglmm_error* error) {
  return guarded(error, [&] {
    auto made = std::make_unique<fedglmm_device_backend>(fedglmm_device_backend{find_devices(devices, count)});
    const std::size_t others = made->devices.size();
    const std::string text = others == 1 ? made->devices.front().name
                                         : cat(made->devices.front().name, ", ", others, " devices");
    std::snprintf(description, size, "%s", text.c_str());
    *backend = made.release();
  });
}

void close(fedglmm_device_backend* backend) { delete backend; }

fglmm_status likelihood_create(fedglmm_device_backend* backend, const fedglmm_device_points* points,
                               const fedglmm_device_rule* rule, fedglmm_device_likelihood** likelihood,
                               fglmm_error* error) {
  return guarded(error, [&] {
    *likelihood = new fedglmm_device_likelihood{DeviceLikelihood(backend->devices, *points, *rule)};
  });
}

fglmm_status likelihood_evaluate(fedglmm_device_likelihood* likelihood, const double* beta, const double* lambda,
                                 std::int32_t derivatives, double* totals, fglmm_error* error) {
  return guarded(error, [&] { likelihood->value.evaluate(beta, lambda, derivatives, totals); });
}

fglmm_status likelihood_scores(fedglmm_device_likelihood* likelihood, const double* beta, const double* lambda,
                               double* scores, fglmm_error* error) {
  return guarded(error, [&] { likelihood->value.scores(beta, lambda, scores); });
}

fglmm_status likelihood_modes(fedglmm_device_likelihood* likelihood, double* mode, double* covariance,
                              fglmm_error* error) {
  return guarded(error, [&] { likelihood->value.modes(mode, covariance); });
}

void likelihood_destroy(fedglmm_device_likelihood* likelihood) { delete likelihood; }

fglmm_status cloud_create(fedglmm_device_backend* backend, const fedglmm_device_cells* cells,
                          fedglmm_device_cloud** cloud, fglmm_error* error) {
  return guarded(error,
                 [&] { *cloud = new fedglmm_device_cloud{DeviceCloud(backend->devices, *cells)}; });
}

fglmm_status cloud_set_channel(fedglmm_device_cloud* cloud, std::int32_t channel, const double* values,
                               fglmm_error* error) {
  return guarded(error, [&] { cloud->value.set_channel(channel, values); });
}

std::span<const std::int32_t> list(const std::int32_t* cells, std::int32_t count) {
  return {cells, static_cast<std::size_t>(count)};
}

fglmm_status cloud_power_sums(fedglmm_device_cloud* cloud, const std::int32_t* cells, std::int32_t count,
                              std::int32_t trial, std::int32_t channel, const fedglmm_device_monomials* monomials,
                              double* sums, fglmm_error* error) {
  return guarded(error, [&] { cloud->value.power_sums(list(cells, count), trial != 0, channel, *monomials, sums); });
}

fglmm_status cloud_move(fedglmm_device_cloud* cloud, const std::int32_t* cells, std::int32_t count,
                        std::int32_t from_trial, std::int32_t channel, const fedglmm_device_monomials* monomials,
                        const double* coefficients, fglmm_error* error) {
  return guarded(
      error, [&] { cloud->value.move(list(cells, count), from_trial != 0, channel, *monomials, coefficients); });
}

fglmm_status cloud_accept(fedglmm_device_cloud* cloud, const std::int32_t* cells, std::int32_t count,
                          fglmm_error* error) {
  return guarded(error, [&] { cloud->value.accept(list(cells, count)); });
}

fglmm_status cloud_points(fedglmm_device_cloud* cloud, double* points, fglmm_error* error) {
  return guarded(error, [&] { cloud->value.points(points); });
}

void cloud_destroy(fedglmm_device_cloud* cloud) { delete cloud; }

fglmm_status matcher_create(fedglmm_device_backend* backend, const fedglmm_device_problem* problem,
                            fedglmm_device_matcher** matcher, std::int64_t* active, fglmm_error* error) {
  return guarded(error, [&] {
    *matcher = new fedglmm_device_matcher{DeviceMatcher(backend->devices, *problem)};
    *active = (*matcher)->value.active();
  });
}

fglmm_status matcher_advance(fedglmm_device_matcher* matcher, std::int64_t* active, fglmm_error* error) {
  return guarded(error, [&] {
    matcher->value.advance();
    *active = matcher->value.active();
  });
}

fglmm_status matcher_result(fedglmm_device_matcher* matcher, double* points, double* residual, fglmm_error* error) {
  return guarded(error, [&] { matcher->value.result(points, residual); });
}

void matcher_destroy(fedglmm_device_matcher* matcher) { delete matcher; }

fglmm_status entropy_create(fedglmm_device_backend* backend, const fedglmm_device_entropy_view* view,
                            fedglmm_device_entropy** entropy, fglmm_error* error) {
  return guarded(error,
                 [&] { *entropy = new fedglmm_device_entropy{DeviceEntropy(backend->devices, *view)}; });
}

fglmm_status entropy_values(fedglmm_device_entropy* entropy, const double* common, const double* lengths,
                            double* values, fglmm_error* error) {
  return guarded(error, [&] { entropy->value.values(common, lengths, values); });
}

fglmm_status entropy_eliminate(fedglmm_device_entropy* entropy, const double* common, const double* damping,
                               double* schur, double* right, double* gradient, fglmm_error* error) {
  return guarded(error, [&] { entropy->value.eliminate(common, damping, schur, right, gradient); });
}

fglmm_status entropy_step(fedglmm_device_entropy* entropy, const double* common_step, double* slopes,
                          fglmm_error* error) {
  return guarded(error, [&] { entropy->value.step(common_step, slopes); });
}

fglmm_status entropy_accept(fedglmm_device_entropy* entropy, const double* lengths, fglmm_error* error) {
  return guarded(error, [&] { entropy->value.accept(lengths); });
}

fglmm_status entropy_weights(fedglmm_device_entropy* entropy, const double* common, double* weights,
                             fglmm_error* error) {
  return guarded(error, [&] { entropy->value.weights(common, weights); });
}

void entropy_destroy(fedglmm_device_entropy* entropy) { delete entropy; }

constexpr fedglmm_device_module module{
    FEDGLMM_MODULE_ABI, sizeof(fedglmm_device_module), FEDGLMM_MODULE_BUILD, open, close, likelihood_create,
    likelihood_evaluate, likelihood_scores, likelihood_modes, likelihood_destroy, cloud_create, cloud_set_channel,
    cloud_power_sums, cloud_move, cloud_accept, cloud_points, cloud_destroy, matcher_create, matcher_advance,
    matcher_result, matcher_destroy, entropy_create, entropy_values, entropy_eliminate, entropy_step, entropy_accept,
    entropy_weights, entropy_destroy};

}  // namespace
}  // namespace fedglmm::cuda

extern "C" __attribute__((visibility("default"))) const fedglmm_device_module* fedglmm_device_module_entry(void) {
  return &fedglmm::cuda::module;
}
