"""The fits of scikit-learn that tests/scikit_learn.rs expects, as JSON.

    python3 tests/expected.py > tests/expected.json

The rows are computed from a linear congruential generator, by the same
operations in the same order as in scikit_learn.rs, and so are the same numbers.
"""

import json

import numpy
import sklearn
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.preprocessing import StandardScaler

ROWS = 1000


def rows():
    state = 2024

    def uniform():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 11) / 2**53

    for _ in range(ROWS):
        a, b, c, d, noise = (uniform() for _ in range(5))
        visits = float(int(a * 12.0)) + 1.0
        spend = visits * (b * 80.0 + 5.0)
        offset = c * 3.0 + 1e9
        near = spend * 0.01 + d
        target = spend * 0.7 - visits * 2.0 + c * 30.0 + noise * 25.0
        yield [visits, spend, offset, near], target


def fit(columns, targets, model, kind, alpha):
    scaler = StandardScaler().fit(columns)
    model.fit(scaler.transform(columns), targets)
    return {
        "columns": kind,
        "alpha": alpha,
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "coefficients": model.coef_.tolist(),
        "intercept": float(model.intercept_),
    }


def main():
    data = list(rows())
    targets = numpy.array([target for _, target in data])
    plain = numpy.array([row for row, _ in data])
    # A sum of two columns, a constant, and a multiple.
    dependent = numpy.array(
        [row + [row[0] + row[1], 4.0, row[3] * -2.0] for row, _ in data]
    )
    fits = []
    for kind, columns in (("plain", plain), ("dependent", dependent)):
        fits.append(fit(columns, targets, LinearRegression(), kind, None))
        for alpha in (0.1, 1.0, 250.0):
            ridge = Ridge(alpha=alpha, solver="cholesky")
            fits.append(fit(columns, targets, ridge, kind, alpha))
    print(json.dumps({"scikit-learn": sklearn.__version__, "fits": fits}, indent=1))


main()
