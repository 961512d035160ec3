"""Which calls draw from a global generator where they are given none, by library; which make generators, and which take entropy."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from jupyter_repro.explain.hazards.reading import Call, text_of

__all__ = ["DRAWS", "WITH_STATE", "draws_from", "is_maker", "state_hint", "takes_entropy"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PYTHON = _words("""
    betavariate choice choices expovariate gammavariate gauss getrandbits lognormvariate normalvariate paretovariate randbytes randint
    random randrange sample shuffle triangular uniform vonmisesvariate weibullvariate
""")
_NUMPY = _words("""
    beta binomial bytes chisquare choice dirichlet exponential f gamma geometric gumbel hypergeometric laplace logistic lognormal logseries
    multinomial multivariate_normal negative_binomial normal pareto permutation poisson power rand randint randn random random_integers
    random_sample ranf rayleigh sample shuffle standard_cauchy standard_exponential standard_gamma standard_normal standard_t triangular
    uniform vonmises wald weibull zipf
""")
_TORCH = _words("bernoulli multinomial normal poisson rand rand_like randint randint_like randn randn_like randperm")
_TENSORFLOW = _words("categorical gamma normal poisson shuffle truncated_normal uniform")

DRAWS: dict[str, str] = {
    **dict.fromkeys((f"random.{name}" for name in _PYTHON), "random"),
    **dict.fromkeys((f"numpy.random.{name}" for name in _NUMPY), "numpy.random"),
    **dict.fromkeys((f"torch.{name}" for name in _TORCH), "torch"),
    **dict.fromkeys((f"tensorflow.random.{name}" for name in _TENSORFLOW), "tensorflow"),
}
"""Functions that draw from a global generator, each with its name."""

WITH_STATE = frozenset(
    _words("""
    AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor BayesianGaussianMixture BernoulliRBM BisectingKMeans
    DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor ExtraTreesClassifier ExtraTreesRegressor FastICA
    GaussianMixture GaussianRandomProjection GradientBoostingClassifier GradientBoostingRegressor GroupShuffleSplit IsolationForest
    IterativeImputer KMeans LatentDirichletAllocation MLPClassifier MLPRegressor MiniBatchKMeans NMF RandomForestClassifier
    RandomForestRegressor RandomTreesEmbedding RandomizedSearchCV RepeatedKFold RepeatedStratifiedKFold SGDClassifier SGDRegressor
    ShuffleSplit SparseRandomProjection SpectralClustering StratifiedShuffleSplit TSNE TruncatedSVD UMAP make_blobs make_circles
    make_classification make_friedman1 make_friedman2 make_friedman3 make_gaussian_quantiles make_hastie_10_2 make_moons
    make_multilabel_classification make_regression make_s_curve make_sparse_uncorrelated make_spd_matrix make_swiss_roll
    permutation_importance resample shuffle train_test_split
""")
)
"""What scikit-learn and its like have that draws from numpy's global generator where ``random_state`` is not given."""

_OF_NUMPY = ("default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64", "seed")
_MAKERS = {*(f"numpy.random.{name}" for name in _OF_NUMPY), "random.Random", "random.seed", "torch.seed", "random.SystemRandom"}
_ENTROPY = {"uuid.uuid1", "uuid.uuid4", "os.urandom"}

_SHUFFLED_ON_DEMAND = {"KFold", "StratifiedKFold", "StratifiedGroupKFold"}
_NO_NOISE = {"make_moons", "make_circles", "make_s_curve", "make_swiss_roll"}


def takes_entropy(call: Call) -> bool:
    """Whether a call takes fresh entropy: it makes a generator without a seed, or asks the operating system."""
    if call.name in _ENTROPY or (call.name.startswith("secrets.") and call.last not in {"compare_digest"}):
        return True
    if not is_maker(call) or call.opaque:
        return False
    given = [*call.node.args[:1], *(k.value for k in call.node.keywords if k.arg in {"seed", "entropy", "a", "x"})]
    return all(isinstance(value, ast.Constant) and value.value is None for value in given)


def is_maker(call: Call) -> bool:
    """Whether a call makes or seeds a generator, with or without a seed."""
    return call.name in _MAKERS


def draws_from(call: Call, *, pandas: bool) -> str | None:
    """The global generator that a call draws from."""
    if call.name in DRAWS:
        return DRAWS[call.name] if call.keyword("generator") is None else None
    state = call.keyword("random_state")
    if call.opaque or not (state is None or (isinstance(state, ast.Constant) and state.value is None)):
        return None
    return "numpy.random" if _draws_without_state(call, pandas=pandas) else None


def _draws_without_state(call: Call, *, pandas: bool) -> bool:
    """Whether a call that is given no ``random_state`` draws from numpy's global generator."""
    if call.last == "sample" and call.name.startswith(".") and pandas:
        number = call.node.args[:1]
        counted = bool(number) and isinstance(number[0], ast.Constant) and type(number[0].value) is int
        return counted or call.keyword("n") is not None or call.keyword("frac") is not None
    if not call.name.startswith(("sklearn.", "umap.", "imblearn.")):
        return False
    unshuffled = _is_false(call.keyword("shuffle"))
    if unshuffled and (call.last == "train_test_split" or (call.last in _NO_NOISE and call.keyword("noise") is None)):
        return False
    return call.last in WITH_STATE or (call.last in _SHUFFLED_ON_DEMAND and _is_true(call.keyword("shuffle")))


def state_hint(calls: Sequence[Call]) -> str | None:
    """The way out for calls in a cell that is known to have drawn from numpy's global generator without a seed: the ``random_state`` of
    the first one that takes it. None where some draw for which only a seed is a way out."""
    if any(DRAWS.get(call.name) == "numpy.random" for call in calls):
        return None
    first = next((call for call in calls if draws_from(call, pandas=True) is not None or _may_sample(call)), None)
    return None if first is None else f"pass random_state: {text_of(first.node.func)}(…, random_state=42)"


def _may_sample(call: Call) -> bool:
    """Whether a call may be of a pandas object: of the others' methods ``sample`` those of ``random.Random`` take two arguments."""
    is_method = call.last == "sample" and call.name.startswith(".")
    return is_method and len(call.node.args) <= 1 and call.keyword("random_state") is None and not call.opaque


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
