#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "backend/instruction_sets.hpp"
#include "backend/monomials.hpp"
#include "cpu/backend.hpp"

using namespace fedglmm;
using State = PointCloud::State;

namespace {

// Cells of all sizes around a register, with a value a point on channel 7.
struct Cells {
  PointCells cells;
  std::vector<double> channel;
  std::vector<std::size_t> first;            // of each cell, in cells.points
  explicit Cells(int columns, std::vector<int> sizes = {1, 2, 3, 7, 8, 9, 16, 33, 100}) {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    cells.columns = columns;
    cells.size = std::move(sizes);
    for (const int size : cells.size) {
      first.push_back(cells.points.size());
      for (int k = 0; k < columns; ++k) {
        cells.lower.push_back(-1 - k);
        cells.upper.push_back(1.5);
        for (int i = 0; i < size; ++i) cells.points.push_back(std::clamp(normal(random), -1.0, 1.5));
      }
      for (int i = 0; i < size; ++i) channel.push_back(normal(random));
    }
  }
  double z(const std::vector<double>& points, int cell, int k, int i) const {
    return points[first[cell] + static_cast<std::size_t>(k) * cells.size[cell] + i];
  }
  double monomial(const std::vector<double>& points, const std::vector<int>& exponents, int cell, int i) const {
    double out = 1;
    for (int k = 0; k < cells.columns; ++k) out *= std::pow(z(points, cell, k, i), exponents[k]);
    return out;
  }
  double channel_at(int cell, int i) const {
    return channel[first[cell] / cells.columns + i];
  }
};

std::vector<int> every(const Cells& of) {
  std::vector<int> out;
  for (std::size_t s = 0; s < of.cells.size.size(); ++s) out.push_back(static_cast<int>(s));
  return out;
}

void check_sums(PointCloud& cloud, const Cells& of, const std::vector<int>& cells, int channel, int degree) {
  const MonomialList list = graded_monomials(of.cells.columns, degree);
  std::vector<double> sums(cells.size() * list.count());
  cloud.power_sums(cells, State::current, channel, degree, sums.data());
  for (std::size_t s = 0; s < cells.size(); ++s)
    for (int t = 0; t < list.count(); ++t) {
      double exact = 0, size = 1;
      for (int i = 0; i < of.cells.size[cells[s]]; ++i) {
        const double term = (channel ? of.channel_at(cells[s], i) : 1) *
                            of.monomial(of.cells.points, list.exponents[t], cells[s], i);
        exact += term;
        size += std::abs(term);
      }
      CHECK(std::abs(sums[s * list.count() + t] - exact) <= 1e-14 * size);
    }
}

std::vector<double> random_coefficients(std::size_t count) {
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  std::vector<double> out(count);
  for (double& c : out) c = 0.2 * normal(random);
  return out;
}

}  // namespace

TEST_CASE("power sums of any cells, channel and degree are plain sums, on every instruction set") {
  for (const cpu::Variant* variant : runnable())
    for (const int columns : {1, 3}) {
      CAPTURE(variant->name);
      const Cells of(columns);
      const auto cloud = cpu::make_point_cloud(*variant, 2, of.cells);
      cloud->set_channel(7, of.channel);
      for (const int degree : {0, 1, 4, 10}) check_sums(*cloud, of, every(of), 0, degree);
      check_sums(*cloud, of, every(of), 7, 3);
      check_sums(*cloud, of, {8, 0, 4}, 7, 5);
      CHECK(cloud->points() == of.cells.points);
    }
}

TEST_CASE("a cell's power sum of degree 0 counts its points, not its padding, a channel can be set again") {
  const Cells of(2);
  for (const cpu::Variant* variant : runnable()) {
    const auto cloud = cpu::make_point_cloud(*variant, 1, of.cells);
    std::vector<double> sums(of.cells.size.size());
    cloud->power_sums(every(of), State::current, 0, 0, sums.data());
    for (std::size_t s = 0; s < sums.size(); ++s) CHECK(sums[s] == of.cells.size[s]);
    for (const double value : {2.0, -3.0}) cloud->set_channel(7, std::vector<double>(of.channel.size(), value));
    cloud->power_sums(every(of), State::current, 7, 0, sums.data());
    for (std::size_t s = 0; s < sums.size(); ++s) CHECK(sums[s] == -3.0 * of.cells.size[s]);
  }
}

TEST_CASE("a move goes down the gradient by the channel and stops at the bounds, the padding stays out of sums") {
  const int columns = 3, degree = 2;
  const Cells of(columns);
  const MonomialList list = graded_monomials(columns, degree);
  const std::vector<int> cells{7, 2, 5};
  const auto coefficients = random_coefficients(cells.size() * columns * list.count());
  for (const cpu::Variant* variant : runnable()) {
    CAPTURE(variant->name);
    const auto cloud = cpu::make_point_cloud(*variant, 2, of.cells);
    cloud->set_channel(7, of.channel);
    cloud->move(cells, State::current, 7, degree, coefficients.data());
    CHECK(cloud->points() == of.cells.points);   // only the trial moved
    cloud->accept(std::vector<int>{7, 5});
    const auto moved = cloud->points();
    int clamped = 0;
    for (const int cell : every(of)) {
      const auto s = std::find(cells.begin(), cells.end(), cell) - cells.begin();
      for (int k = 0; k < columns; ++k)
        for (int i = 0; i < of.cells.size[cell]; ++i) {
          double exact = of.z(of.cells.points, cell, k, i), slope = 0;
          if (cell == 7 || cell == 5) {
            for (int t = 0; t < list.count(); ++t)
              slope += coefficients[(s * columns + k) * list.count() + t] *
                       of.monomial(of.cells.points, list.exponents[t], cell, i);
            exact -= of.channel_at(cell, i) * slope;
            clamped += exact < -1 - k || exact > 1.5;
            exact = std::clamp(exact, -1.0 - k, 1.5);
          }
          CHECK(of.z(moved, cell, k, i) == doctest::Approx(exact).epsilon(1e-14));
        }
    }
    CHECK(clamped > 0);
    Cells after = of;
    after.cells.points = moved;
    check_sums(*cloud, after, every(of), 7, 4);
  }
}

TEST_CASE("a move from the trial adds to the last one, with the gradient still at the current points") {
  PointCells cells{1, {3}, {-10}, {10}, {1, 2, 3}};
  const auto cloud = make_cpu_backend(1)->point_cloud(cells);
  const double coefficients[] = {0, 1};   // dP/dz = z
  cloud->move(std::vector<int>{0}, State::current, 0, 1, coefficients);
  cloud->move(std::vector<int>{0}, State::trial, 0, 1, coefficients);
  double sums[2];
  cloud->power_sums(std::vector<int>{0}, State::trial, 0, 1, sums);
  CHECK(sums[1] == -6);
  cloud->accept(std::vector<int>{0});
  CHECK(cloud->points() == std::vector<double>{-1, -2, -3});
}

TEST_CASE("results have the same bits on 1 and 4 threads") {
  std::vector<int> sizes;
  for (int s = 0; s < 300; ++s) sizes.push_back(1 + s % 23);
  const Cells of(2, sizes);
  const MonomialList list = graded_monomials(2, 6);
  const auto coefficients = random_coefficients(300 * 2 * list.count());
  std::vector<std::vector<double>> sums, points;
  for (const int threads : {1, 4}) {
    const auto cloud = make_cpu_backend(threads)->point_cloud(of.cells);
    cloud->move(every(of), State::current, 0, 6, coefficients.data());
    cloud->accept(every(of));
    sums.emplace_back(sizes.size() * list.count());
    cloud->power_sums(every(of), State::current, 0, 6, sums.back().data());
    points.push_back(cloud->points());
  }
  CHECK(sums[0] == sums[1]);
  CHECK(points[0] == points[1]);
}

TEST_CASE("a cloud without columns still counts its points") {
  const auto cloud = make_cpu_backend(1)->point_cloud({0, {5, 2}, {}, {}, {}});
  double sums[2];
  cloud->power_sums(std::vector<int>{1, 0}, State::current, 0, 0, sums);
  CHECK(sums[0] == 2);
  CHECK(sums[1] == 5);
  CHECK(cloud->points().empty());
}
