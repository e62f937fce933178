#pragma once
#include <goodwill/core/config.hpp>

/// The 24-point Gauss-Legendre rule as constants, for kernels: integral over (-1, 1) of f = sum of
/// weight (f(-node) + f(node)).  Exact for polynomials of degree 47; math/quadrature.hpp has rules of any size.
namespace goodwill::inline v0::math {

struct symmetric_node {
    double node, weight;
};

inline constexpr symmetric_node gauss_legendre_24[] = {
    {0.0640568928626056261, 0.127938195346752157},
    {0.191118867473616309, 0.125837456346828296},
    {0.315042679696163374, 0.121670472927803391},
    {0.433793507626045138, 0.115505668053725601},
    {0.545421471388839536, 0.107444270115965635},
    {0.648093651936975569, 0.0976186521041138883},
    {0.740124191578554364, 0.0861901615319532759},
    {0.820001985973902922, 0.0733464814110803057},
    {0.886415527004401034, 0.0592985849154367807},
    {0.938274552002732759, 0.0442774388174198062},
    {0.974728555971309498, 0.0285313886289336632},
    {0.99518721999702136, 0.0123412297999871995},
};

}  // namespace goodwill::inline v0::math
