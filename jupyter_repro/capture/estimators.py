"""The sensor of estimators: the parameters of models in scikit-learn's manner when they are fitted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from inspect import CO_VARKEYWORDS
from typing import Any

from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.capture.values import is_secret, json_of
from jupyter_repro.model.record import Parameter

__all__ = ["EstimatorSensor"]

_MOST = 200
# The method of its own that each library's models call at the beginning of ``fit``, wherever they define that.
_AT_FIT = (
    ("sklearn.base", "BaseEstimator", "_validate_params"),
    ("xgboost.sklearn", "XGBModel", "_configure_fit"),
    ("lightgbm.sklearn", "LGBMModel", "_process_params"),
)


class EstimatorSensor:
    """Records the parameters of each model that is fitted, once for equal values, at most 200 a cell; also where a function or another
    model fits it. What other processes fit is not seen."""

    name = "estimators"
    follows = True

    def __init__(self, current: Current, imports: ImportWatch) -> None:
        self._current, self._imports = current, imports
        self._draft: Draft | None = None
        self._told: set[tuple[str, str | None]] = set()
        self._names: dict[type, tuple[str, ...]] = {}
        self._undo: list[Callable[[], None]] = []
        self._stopped = False

    def start(self) -> None:
        """Waits for the libraries to be imported."""
        for module, owner, method in _AT_FIT:
            self._imports.on(module, self.name, partial(self._wrap, module, owner, method))

    def stop(self) -> None:
        """Takes the wrappers away."""
        self._stopped = True
        for undo in self._undo:
            undo()
        self._undo.clear()

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Fitting tells by itself."""
        return nothing

    def _wrap(self, module: str, owner_name: str, method: str) -> None:
        owner: Any = getattr(sys.modules.get(module), owner_name, None)
        original: Any = getattr(owner, "__dict__", {}).get(method)
        if original is None or self._stopped:
            return  # another version

        @wraps(original)
        def fitting(estimator: Any, *args: Any, **options: Any) -> Any:
            __tracebackhide__ = True
            with suppress(Exception):  # the model is fitted whatever happens here
                if options.get("stage") != "predict":
                    self._note(estimator)
            try:
                return original(estimator, *args, **options)
            except BaseException as error:
                leave_no_frame(error)
                raise

        def undo() -> None:
            if owner.__dict__.get(method) is fitting:
                setattr(owner, method, original)

        setattr(owner, method, fitting)
        self._undo.append(undo)

    def _note(self, estimator: Any) -> None:
        draft = self._current.draft
        if draft is None or len(draft.parameters) >= _MOST:
            return
        if draft is not self._draft:
            self._draft, self._told = draft, set()
        kind, values = type(estimator), object.__getattribute__(estimator, "__dict__")
        for name in self._parameters(kind):
            if name in values:
                value, shown = values[name], f"{kind.__name__}.{name}"
                told = shown, None if is_secret(name, value) else json_of(value)
                if told not in self._told:
                    self._told.add(told)
                    draft.parameters.append(Parameter(name=shown, value=told[1], source="estimator"))

    def _parameters(self, kind: type) -> tuple[str, ...]:
        """The names of the parameters of a class, as scikit-learn finds them: the arguments of its ``__init__``, here with those of the
        bases to which it hands on what it does not name (``**kwargs``). None for a class of the notebook's that finds them in a way of its
        own."""
        if kind not in self._names:
            if len(self._names) > 1000:
                self._names.clear()  # classes that a loop makes
            names: dict[str, None] = {}
            for one in kind.__mro__:
                definer = next((base for base in one.__mro__ if "_get_param_names" in vars(base)), None)
                if definer is not None and definer.__module__.split(".")[0] in ("sklearn", "xgboost", "lightgbm"):
                    names |= dict.fromkeys(one._get_param_names())  # type: ignore[attr-defined]
                own = getattr(vars(one).get("__init__"), "__code__", None)
                if own is not None and not own.co_flags & CO_VARKEYWORDS:
                    break
            self._names[kind] = tuple(names)
        return self._names[kind]
