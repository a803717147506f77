#include "backend/module_entropy.hpp"

#include "backend/module_call.hpp"

namespace fedglmm {
namespace {

// Lists of lists, one after the other.
struct Lists {
  std::vector<std::int64_t> first{0};
  std::vector<std::int32_t> all;
  void add(std::span<const int> list) {
    all.insert(all.end(), list.begin(), list.end());
    first.push_back(static_cast<std::int64_t>(all.size()));
  }
};

struct Sets {
  Lists features;
  std::vector<const double*> target, slack;
  void add(const EntropyView::Set& set) {
    features.add(set.features);
    target.push_back(set.target);
    slack.push_back(set.slack);
  }
  fedglmm_device_sets raw(bool with_targets) const {
    return {features.first.data(), features.all.data(), with_targets ? target.data() : nullptr,
            with_targets ? slack.data() : nullptr};
  }
};

// The view in C types; the arrays that need another type live here.
class RawView {
 public:
  explicit RawView(const EntropyView& from) : products_(from.products) {
    for (const auto& support : from.supports) {
      points_.push_back(support.points);
      features_.push_back(support.features);
      log_prior_.push_back(support.log_prior);
    }
    for (const auto& pair : products_.pair) pair_.insert(pair_.end(), pair.begin(), pair.end());
    for (const auto& set : from.common) common_.add(set);
    for (const auto& cluster : from.clusters) add(cluster);
    raw_.features = from.features;
    fill();
  }
  const fedglmm_device_entropy_view* get() const { return &raw_; }
  std::size_t weights() const { return weights_; }

 private:
  void add(const EntropyView::Cluster& cluster) {
    for (const auto& set : cluster.sets) own_.add(set);
    for (const EntropyAtom& atom : cluster.atoms) {
      own_set_.add(atom.own);
      common_set_.add(atom.common);
      for (const Share& share : atom.shares) {
        share_support_.push_back(share.support);
        share_log_mass_.push_back(share.log_mass);
        weights_ += static_cast<std::size_t>(points_[share.support]);
      }
      atom_share_.push_back(static_cast<std::int64_t>(share_support_.size()));
    }
    cluster_set_.push_back(static_cast<std::int64_t>(own_.target.size()));
    cluster_atom_.push_back(static_cast<std::int64_t>(atom_share_.size()) - 1);
  }

  void fill() {
    raw_.products = static_cast<std::int32_t>(products_.pair.size());
    raw_.supports = static_cast<std::int32_t>(points_.size());
    raw_.common_sets = static_cast<std::int32_t>(common_.target.size());
    raw_.number = products_.number.data();
    raw_.scale = products_.scale.data();
    raw_.pair = pair_.data();
    raw_.support_points = points_.data();
    raw_.support_features = features_.data();
    raw_.support_log_prior = log_prior_.data();
    raw_.own = own_.raw(true);
    raw_.common = common_.raw(false);
    raw_.clusters = static_cast<std::int64_t>(cluster_set_.size()) - 1;
    raw_.cluster_set = cluster_set_.data();
    raw_.cluster_atom = cluster_atom_.data();
    raw_.atom_share = atom_share_.data();
    raw_.atom_own = own_set_.first.data();
    raw_.atom_common = common_set_.first.data();
    raw_.share_support = share_support_.data();
    raw_.share_log_mass = share_log_mass_.data();
    raw_.own_set = own_set_.all.data();
    raw_.common_set = common_set_.all.data();
  }

  const FeatureProducts& products_;
  std::vector<std::int64_t> points_, cluster_set_{0}, cluster_atom_{0}, atom_share_{0};
  std::vector<const double*> features_, log_prior_;
  std::vector<std::int32_t> pair_, share_support_;
  std::vector<double> share_log_mass_;
  Sets own_, common_;
  Lists own_set_, common_set_;
  std::size_t weights_ = 0;
  fedglmm_device_entropy_view raw_{};
};

class ModuleEntropyClusters final : public EntropyClusters {
 public:
  ModuleEntropyClusters(const fedglmm_device_module& module, fedglmm_device_backend* backend,
                        const EntropyView& problem)
      : module_(module), common_(static_cast<std::size_t>(set_offsets(problem.common).back())) {
    const RawView view(problem);
    weights_ = view.weights();
    call(module_.entropy_create, backend, view.get(), &entropy_);
  }
  ~ModuleEntropyClusters() override { module_.entropy_destroy(entropy_); }

  void values(std::span<const double> common, std::span<const double> lengths, std::span<double> values) override {
    call(module_.entropy_values, entropy_, common.data(), lengths.data(), values.data());
  }
  void eliminate(std::span<const double> common, std::span<const double> damping, CommonSystem* system) override {
    if (!system) {
      double* const none = nullptr;
      return call(module_.entropy_eliminate, entropy_, common.data(), damping.data(), none, none, none);
    }
    system->schur.resize(common_ * common_);
    system->right.resize(common_);
    system->gradient.resize(common_);
    call(module_.entropy_eliminate, entropy_, common.data(), damping.data(), system->schur.data(),
         system->right.data(), system->gradient.data());
  }
  void step(std::span<const double> common_step, std::span<double> slopes) override {
    call(module_.entropy_step, entropy_, common_step.data(), slopes.data());
  }
  void accept(std::span<const double> lengths) override { call(module_.entropy_accept, entropy_, lengths.data()); }
  std::vector<double> weights(std::span<const double> common) override {
    std::vector<double> out(weights_);
    call(module_.entropy_weights, entropy_, common.data(), out.data());
    return out;
  }

 private:
  const fedglmm_device_module& module_;
  fedglmm_device_entropy* entropy_ = nullptr;
  std::size_t common_, weights_ = 0;
};

}  // namespace

std::unique_ptr<EntropyClusters> module_entropy_clusters(const fedglmm_device_module& module,
                                                         fedglmm_device_backend* backend, const EntropyView& problem) {
  return std::make_unique<ModuleEntropyClusters>(module, backend, problem);
}

}  // namespace fedglmm
