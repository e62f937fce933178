#include "support.hpp"

#include <cstdint>
#include <memory>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <goodwill/core/build_info.hpp>
#include <goodwill/core/target.hpp>

namespace goodwill::bindings {
namespace {

/// Raises goodwill.errors.<name> with what the C++ exception carries.
void raise(const char* name, const error_detail& detail) {
    const py::object type = py::module_::import("goodwill.errors").attr(name);
    const py::object row = detail.row ? py::object(py::int_(*detail.row)) : py::object(py::none());
    const py::object exception =
        type(detail.message(), py::arg("function") = detail.function, py::arg("argument") = detail.argument,
             py::arg("row") = row, py::arg("value") = detail.value, py::arg("must") = detail.must);
    PyErr_SetObject(type.ptr(), exception.ptr());
}

void translate(std::exception_ptr pointer) {
    if (!pointer) return;
    try {
        std::rethrow_exception(pointer);
    } catch (const domain_error& e) {
        raise("DomainError", e.detail());
    } catch (const shape_error& e) {
        raise("ShapeError", e.detail());
    } catch (const schema_error& e) {
        raise("SchemaError", e.detail());
    } catch (const format_error& e) {
        raise("FormatError", e.detail());
    } catch (const conflict_error& e) {
        raise("ConflictError", e.detail());
    } catch (const convergence_error& e) {
        raise("ConvergenceError", e.detail());
    } catch (const cancelled& e) {
        raise("Cancelled", e.detail());
    }
}

}  // namespace

array<double> empty_column(std::size_t n) {
    constexpr std::size_t huge = std::size_t{1} << 21;
    if (n * sizeof(double) < 2 * huge) return array<double>(static_cast<py::ssize_t>(n));
    const std::size_t bytes = (n * sizeof(double) + huge - 1) / huge * huge;
    void* memory = std::aligned_alloc(huge, bytes);
    if (memory == nullptr) throw std::bad_alloc();
#if defined(__linux__)
    ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    const py::capsule owner(memory, [](void* p) { std::free(p); });
    return array<double>(static_cast<py::ssize_t>(n), static_cast<const double*>(memory), owner);
}

core::watch watch_of(py::object progress) {
    // The function outlives the call without the GIL, so its last reference must be dropped with it.
    auto held = std::shared_ptr<py::object>(new py::object(std::move(progress)), [](py::object* p) {
        const py::gil_scoped_acquire gil;
        delete p;
    });
    return [held](double done) {
        const py::gil_scoped_acquire gil;
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (held->is_none()) return true;
        const py::object answer = (*held)(done);
        return answer.is_none() || answer.cast<bool>();
    };
}

core::spare_memory& spare_memory() {
    // Never destroyed: other threads may be at work when the process ends.
    static auto* const kept = new core::spare_memory(std::size_t{128} << 20);
    return *kept;
}

void bind_core(py::module_& m) {
    py::register_local_exception_translator(&translate);
    m.attr("version") = core::built_with().version;
    m.def(
        "built_with",
        [] {
            const auto made = core::built_with();
            py::dict out;
            out["compiler"] = made.compiler;
            out["highway"] = made.highway;
            out["eigen"] = made.eigen;
            return out;
        },
        "Compiler, Highway (empty: scalar kernels) and Eigen of the compiled part.");
    m.def(
        "release_memory", [] { return spare_memory().release(); }, "Free what is kept; returns how many bytes.");
    m.def("simd_target", &core::simd_target, "The instruction set that the column kernels run on.");
    m.def("simd_targets", &core::simd_targets, "The instruction sets that GOODWILL_TARGET may name here, best last.");
}

}  // namespace goodwill::bindings
