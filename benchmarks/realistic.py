"""A notebook of 26 cells as data scientists write them: pandas, scikit-learn, matplotlib, files in and out."""

from __future__ import annotations

from pathlib import Path

__all__ = ["CELLS", "write_data"]

CELLS = (
    "import json, os, random\nfrom pathlib import Path\nimport numpy as np\nimport pandas as pd",
    "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt",
    "from sklearn.datasets import load_breast_cancer, load_diabetes\nfrom sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import cross_val_score, train_test_split\n"
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler",
    "np.random.seed(0)\nrandom.seed(0)",
    "sales = pd.read_csv('sales.csv', parse_dates=['day'])\nsales.head()",
    "stores = pd.read_csv('stores.csv')\nsales = sales.merge(stores, on='store')\nsales.shape",
    "config = json.loads(Path('config.json').read_text())\nconfig",
    "sales.describe()",
    "sales.groupby('city').sales.agg(['mean', 'std', 'count'])",
    "monthly = sales.set_index('day').sales.resample('MS').sum()\nmonthly",
    "fig, ax = plt.subplots(figsize=(5, 3))\nmonthly.plot(ax=ax)\nfig",
    "sales['weekday'] = sales.day.dt.weekday\nsales.pivot_table(index='weekday', columns='city', values='sales')",
    "sales.to_csv('clean.csv', index=False)",
    "clean = pd.read_csv('clean.csv')\nlen(clean)",
    "data = load_breast_cancer(as_frame=True)\nX, y = data.data, data.target\nX.shape",
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)",
    "logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(X_train, y_train)\nlogistic.score(X_test, y_test)",
    "forest = RandomForestClassifier(n_estimators=60, random_state=1).fit(X_train, y_train)\nforest.score(X_test, y_test)",
    "scores = cross_val_score(logistic, X, y, cv=5)\nprint(scores.mean(), scores.std())",
    "importances = pd.Series(forest.feature_importances_, X.columns).sort_values(ascending=False)\nimportances.head()",
    "fig, ax = plt.subplots(figsize=(5, 3))\nimportances.head(8).plot.barh(ax=ax)\nfig.savefig('importances.png')\nfig",
    "boot = [sales.sales.sample(frac=1, replace=True).mean() for _ in range(200)]\nnp.percentile(boot, [2.5, 97.5])",
    "noise = np.random.normal(size=(300, 300))\nnp.linalg.svd(noise, compute_uv=False)[:3]",
    "diabetes = load_diabetes(as_frame=True)\ndiabetes.frame.corr().round(2)",
    "Path('results.json').write_text(json.dumps({'score': logistic.score(X_test, y_test), 'boot': list(map(float, boot[:3]))}))",
    "os.environ.get('HOME') is not None",
)


def write_data(folder: Path) -> None:
    """Writes the files that the notebook reads."""
    days = [f"2024-{1 + i // 28:02d}-{1 + i % 28:02d}" for i in range(336)]
    rows = [f"{day},{'ABCD'[i % 4]},{100 + 7 * i % 31}" for i, day in enumerate(days * 20)]
    (folder / "sales.csv").write_text("\n".join(["day,store,sales", *rows]) + "\n")
    (folder / "stores.csv").write_text("store,city\nA,Basel\nB,Bern\nC,Chur\nD,Genf\n")
    (folder / "config.json").write_text('{"target": "sales"}')
