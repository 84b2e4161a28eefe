"""The core as a subject under test: started with an environment, driven cycle by cycle."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sync import __version__
from sync.clock import LocalClock
from sync.crmoffice import CrmOffice
from sync.engine import Engine
from sync.errors import SettingsError
from sync.instants import PRECISIONS, Precision
from sync.mapping import PAIRS, PAIRS_WITH_VERBATIM_IDS, Pair
from sync.settings import Profile, Settings, read_settings
from sync.store import Store
from sync.tidsbanken import Tidsbanken


def build_tidsbanken(settings: Settings, clock: LocalClock | None = None) -> Tidsbanken:
    """Make the client of Tidsbanken that the settings describe."""
    return Tidsbanken(
        base_url=settings.tidsbanken_url,
        tb_key=settings.tb_key,
        subscription_key=settings.subscription_key,
        timestamp_bias=settings.profile.timestamp_bias,
        put_semantics=settings.profile.put_semantics,
        top_limit=settings.profile.top_limit,
        clock=clock,
        timeout_seconds=settings.timeout_seconds,
    )


def build_crmoffice(settings: Settings, clock: LocalClock | None = None) -> CrmOffice:
    """Make the client of CRMOffice that the settings describe."""
    return CrmOffice(
        base_url=settings.crmoffice_url,
        token_url=settings.token_url,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        clear_idiom=settings.profile.clear_idiom,
        clock=clock,
        timeout_seconds=settings.timeout_seconds,
    )


def build_engine(
    settings: Settings,
    store: Store,
    *,
    clock: LocalClock | None = None,
    is_ending: Callable[[], bool] = lambda: False,
    engine: type[Engine] = Engine,
) -> Engine:
    """Make the engine that the settings describe; it closes the store, also when this raises.

    Raises SettingsError when the environment's certificates or proxies cannot be used.
    """
    try:
        left, right = build_tidsbanken(settings, clock), build_crmoffice(settings, clock)
    except SettingsError:
        store.close()
        raise
    return engine(
        left=left,
        right=right,
        store=store,
        pairs=pairs_of(settings.profile),
        priority=settings.profile.priority,
        clock=clock,
        parallel=settings.parallel,
        is_ending=is_ending,
    )


def pairs_of(profile: Profile) -> tuple[Pair, ...]:
    """Return the pairs as a profile wants them kept."""
    return tuple(
        replace(
            pair,
            match=tuple(prop for prop in pair.properties if pair.row_id(prop) in profile.match),
            both_ways=profile.create_right_to_left,
            precision=_coarser(profile, f"Tidsbanken {pair.left}", f"CRMOffice {pair.right}"),
        )
        for pair in (PAIRS_WITH_VERBATIM_IDS if profile.verbatim_references else PAIRS)
    )


def _coarser(profile: Profile, left: str, right: str) -> Precision:
    """Return the coarser of the precisions of two kinds of time stamps."""
    told = (profile.precision.get(one, PRECISIONS[0]) for one in (left, right))
    return max(told, key=PRECISIONS.index)


class BuiltinSubject:
    """The core with the methods that the harness drives a subject by."""

    name = "samsvar built-in core"
    version = __version__

    def __init__(self, clock: LocalClock | None = None) -> None:
        self.clock = clock
        self._engine: Engine | None = None

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        """Make the engine that is driven."""
        return build_engine(settings, store, clock=self.clock)

    def start(self, env: Mapping[str, str]) -> None:
        """Start on the state that the environment points to. Raises SettingsError, StateError."""
        self.stop()
        settings = read_settings(env)
        self._engine = self.build_engine(settings, Store(settings.state_file))

    def cycle(self) -> None:
        """Make one full pass both ways. Raises ServerError or StateError."""
        if self._engine is None:
            raise RuntimeError("a cycle was asked for before start")
        self._engine.cycle()

    def stop(self) -> None:
        """End in good order; the state stays for the next start."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def kill(self) -> None:
        """End without farewell: nothing is finished, told or written any more."""
        # All that is worth keeping was committed when it happened; what closing does on top is to
        # give file handles and sockets back, as a dying process does.
        self.stop()


def builtin() -> BuiltinSubject:
    """Make a subject that has not been started."""
    return BuiltinSubject()
