"""Which calls draw from a global generator where they are given none, by library."""

from __future__ import annotations

__all__ = ["DRAWS", "WITH_STATE"]


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
