#include <random>

#include "backend/monomials.hpp"
#include "cuda/emulated.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;
using State = PointCloud::State;

namespace {

PointCells make_cells(int columns) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> uniform(-1, 1.5);
  PointCells cells;
  cells.columns = columns;
  cells.size = {1, 2, 31, 32, 33, 48, 49, 100, 200};
  for (const int size : cells.size)
    for (int k = 0; k < columns; ++k) {
      cells.lower.push_back(-1.0 - k);
      cells.upper.push_back(1.5);
      for (int i = 0; i < size; ++i) cells.points.push_back(uniform(random));
    }
  return cells;
}

std::vector<double> numbers(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> out(count);
  for (double& x : out) x = 0.2 * normal(random);
  return out;
}

std::vector<double> sums(PointCloud& cloud, int columns, const std::vector<int>& cells, State state, int channel,
                         int degree) {
  std::vector<double> out(cells.size() * graded_monomials(columns, degree).count());
  cloud.power_sums(cells, state, channel, degree, out.data());
  return out;
}

}  // namespace

TEST_CASE("a point cloud on the device agrees with the CPU: sums, moves, bounds, channels") {
  for (const int columns : {1, 3}) {
    const PointCells cells = make_cells(columns);
    const auto on_device = device()->point_cloud(cells), on_cpu = make_cpu_backend(1)->point_cloud(cells);
    const auto channel = numbers(cells.points.size() / columns, 8);
    const std::vector<int> some{8, 0, 4, 6}, all{0, 1, 2, 3, 4, 5, 6, 7, 8};
    const int degree = 3;
    const auto coefficients = numbers(some.size() * columns * graded_monomials(columns, degree).count(), 9);
    for (PointCloud* cloud : {on_device.get(), on_cpu.get()}) {
      cloud->set_channel(7, channel);
      cloud->move(some, State::current, 7, degree, coefficients.data());
      cloud->move(some, State::trial, 0, degree, coefficients.data());
    }
    check_close(sums(*on_device, columns, all, State::trial, 7, 4), sums(*on_cpu, columns, all, State::trial, 7, 4));
    CHECK(on_device->points() == cells.points);
    for (PointCloud* cloud : {on_device.get(), on_cpu.get()}) cloud->accept(std::vector<int>{8, 4});
    check_close(on_device->points(), on_cpu->points());
    for (const int order : {0, 1, 6})
      check_close(sums(*on_device, columns, all, State::current, 0, order),
                  sums(*on_cpu, columns, all, State::current, 0, order));
  }
}

TEST_CASE("a point cloud over several devices has the bits of one: cells in any order, some or none of a device's") {
  if (!is_emulated()) return;
  const Devices twelve(12);
  const PointCells cells = make_cells(2);
  const auto everything = [&](const std::vector<int>& devices) {
    const auto cloud = device(devices)->point_cloud(cells);
    const std::vector<int> some{8, 0, 7}, all{4, 8, 0, 1, 3, 2, 6, 5, 7};
    cloud->set_channel(1, numbers(cells.points.size() / 2, 8));
    cloud->move(some, State::current, 1, 2, numbers(some.size() * 2 * 6, 9).data());
    std::vector<double> out = sums(*cloud, 2, all, State::trial, 1, 3);
    cloud->accept(std::vector<int>{7, 8});
    for (const double x : sums(*cloud, 2, {5, 8, 2}, State::current, 0, 4)) out.push_back(x);
    for (const double x : cloud->points()) out.push_back(x);
    return out;
  };
  const auto one = everything({0});
  for (const std::vector<int>& devices :
       {std::vector<int>{0, 1}, {2}, {2, 0, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}})
    CHECK(everything(devices) == one);
  check_all_have_work(3, [&] { device({2, 0, 1})->point_cloud(cells); });
}

TEST_CASE("a cloud without columns on the device still counts its points") {
  const auto cloud = device()->point_cloud({0, {5, 2}, {}, {}, {}});
  CHECK(sums(*cloud, 0, {1, 0}, State::current, 0, 0) == std::vector<double>{2, 5});
  CHECK(cloud->points().empty());
}
