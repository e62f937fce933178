#include <pybind11/pybind11.h>

// A table of contents: one function a room, each in a file of the room's name.  A class comes before the functions
// that take or return it, or their signatures name it in C++.
namespace goodwill::bindings {
void bind_core(pybind11::module_&);
void bind_arrow(pybind11::module_&);
void bind_rules(pybind11::module_&);
void bind_transactions(pybind11::module_&);
void bind_bg_nbd(pybind11::module_&);
void bind_mbg_nbd(pybind11::module_&);
void bind_pareto_nbd(pybind11::module_&);
void bind_gamma_gamma(pybind11::module_&);
void bind_value(pybind11::module_&);
void bind_satisfaction(pybind11::module_&);
void bind_scores(pybind11::module_&);
void bind_csi(pybind11::module_&);
void bind_text_scores(pybind11::module_&);
void bind_response(pybind11::module_&);
void bind_gap(pybind11::module_&);
void bind_groups(pybind11::module_&);
void bind_raking(pybind11::module_&);
void bind_trend(pybind11::module_&);
void bind_mix_and_rate(pybind11::module_&);
void bind_comparison(pybind11::module_&);
void bind_holdout_check(pybind11::module_&);
void bind_rfm(pybind11::module_&);
void bind_value_classes(pybind11::module_&);
void bind_concentration(pybind11::module_&);
void bind_migration(pybind11::module_&);
void bind_features(pybind11::module_&);
void bind_retention(pybind11::module_&);
void bind_cohort_state(pybind11::module_&);
void bind_revenue_retention(pybind11::module_&);
void bind_economics(pybind11::module_&);
void bind_survival(pybind11::module_&);
void bind_purchases(pybind11::module_&);
void bind_overview(pybind11::module_&);
void bind_products(pybind11::module_&);
void bind_customer_records(pybind11::module_&);
void bind_loyalty(pybind11::module_&);
void bind_program(pybind11::module_&);
void bind_engine(pybind11::module_&);
void bind_replay(pybind11::module_&);
void bind_program_trials(pybind11::module_&);
void bind_stages(pybind11::module_&);
void bind_audit(pybind11::module_&);
void bind_base_lenses(pybind11::module_&);
void bind_loyalty_levels(pybind11::module_&);
}  // namespace goodwill::bindings

PYBIND11_MODULE(_core, m) {
    using namespace goodwill::bindings;
    m.doc() = "The compiled part of goodwill.  Import goodwill instead.";
    bind_core(m);
    bind_arrow(m);
    bind_rules(m);
    bind_transactions(m);
    bind_bg_nbd(m);
    bind_mbg_nbd(m);
    bind_pareto_nbd(m);
    bind_gamma_gamma(m);
    bind_value(m);
    bind_satisfaction(m);
    bind_scores(m);
    bind_csi(m);
    bind_text_scores(m);
    bind_response(m);
    bind_gap(m);
    bind_groups(m);
    bind_raking(m);
    bind_trend(m);
    bind_mix_and_rate(m);
    bind_comparison(m);
    bind_holdout_check(m);
    bind_rfm(m);
    bind_value_classes(m);
    bind_concentration(m);
    bind_migration(m);
    bind_features(m);
    bind_retention(m);
    bind_cohort_state(m);
    bind_revenue_retention(m);
    bind_economics(m);
    bind_survival(m);
    bind_purchases(m);
    bind_overview(m);
    bind_products(m);
    bind_customer_records(m);
    bind_loyalty(m);
    bind_program(m);
    bind_engine(m);
    bind_replay(m);
    bind_program_trials(m);
    bind_stages(m);
    bind_audit(m);
    bind_base_lenses(m);
    bind_loyalty_levels(m);
}
