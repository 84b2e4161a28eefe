"""The subject of one scenario, held at arm's length.

Whatever leaves the subject, even an exit, is kept as evidence; the checklist decides what it means.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress

from fakes import Journal
from steps.subjects.containment import Overdue
from steps.subjects.killer import Killed, Killer
from steps.subjects.kind import Incident, Kind
from steps.subjects.rhythm import Rhythm
from steps.subjects.telling import SECRET_ENDINGS, Output, in_one_line, told
from steps.verdicts import Inapplicable, SubjectUnavailable

INCIDENTS_KEPT = 20
LAST_WORDS = 3
"""How many of the lines that it printed are told of a subject that did not start."""


class Subject:
    """One subject in one scenario, with what it let out while it worked.

    `journal` is the one that shows what a subject that polls by itself does.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        journal: Journal,
        rhythm: Rhythm,
        secrets: set[str],
    ) -> None:
        self._kind = kind
        self._journal = journal
        self._rhythm = rhythm
        self._secrets = secrets
        """All that the subject was ever given, as it may remember them."""
        self._output = kind.output = Output()
        self._incidents: list[str] = []
        self._cycles = 0

    @property
    def name(self) -> str:
        """What the subject calls itself."""
        return self._kind.name

    @property
    def version(self) -> str:
        """What it calls its version."""
        return self._kind.version

    @property
    def is_polling(self) -> bool:
        """Whether it makes its passes by itself."""
        return self._kind.is_polling

    @property
    def begins_afresh(self) -> bool:
        """Whether it can be started on systems it has not seen, stopped and started again."""
        return self._kind.begins_afresh

    @property
    def incidents(self) -> list[str]:
        """What the subject let out: what it raised or failed in, oldest first, then what it printed."""
        return self._incidents + self._output.lines(self._secrets)

    def start(self, env: Mapping[str, str]) -> None:
        """Start the subject; raises SubjectUnavailable if it does not start.

        One that somebody else starts is waited for.
        """
        self._secrets |= {
            value for name, value in env.items() if value and name.endswith(SECRET_ENDINGS)
        }
        if self.begins_afresh:
            self._rhythm.begin(self._journal.last)
        elif not self._rhythm.await_first(self._journal):
            raise SubjectUnavailable("the external subject made no request in time")
        try:
            self._kind.start(env)
        except KeyboardInterrupt:
            raise
        except SubjectUnavailable as fault:
            raise SubjectUnavailable(self._with_last_words(fault)) from fault
        except BaseException as fault:  # even an exit is the subject's, not ours
            is_late = isinstance(fault, Overdue)
            words = str(fault) if is_late else told(fault, hidden=self._secrets)
            raise SubjectUnavailable(f"the subject did not start: {words}") from fault

    def start_again(self, env: Mapping[str, str]) -> None:
        """Start it, once stopped or killed, on the state that it kept in its directory.

        Raises SubjectUnavailable if it does not start; Inapplicable if it was never stopped.
        """
        self._expect_to_begin_afresh()
        self.start(env)

    def restart(self, env: Mapping[str, str]) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start_again(env)

    def crash(self, env: Mapping[str, str]) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start_again(env)

    def cycle(self) -> None:
        """Let the subject make one pass; what it lets out becomes an incident.

        Returns when the pass is over, or when a subject that polls by itself was waited for in
        vain. Raises Overdue if one that does not takes longer than a cycle may take.
        """
        self._cycles += 1
        doing = f"cycle {self._cycles}"
        if self.is_polling:
            if amiss := self._rhythm.await_pass(self._journal, self._kind.has_ended):
                has_ended = self._kind.has_ended()
                amiss = self._kind.ending() if has_ended else amiss
                self._note(f"the subject {amiss} ({doing})")
        else:
            self._endure(doing, self._kind.cycle)

    def cycle_and_kill(self, journal: Journal, is_time: Callable[[], bool]) -> bool:
        """Let it make one pass, and kill it as soon as it is time; tell whether it came to that.

        `is_time` is asked whenever something happens in the journal. Inapplicable if the subject
        is not the harness's to kill.
        """
        self._expect_to_begin_afresh()
        known = len(self._incidents)
        with self._kind.killable() as strike:
            killer = Killer(journal, is_time, strike)
            with killer, suppress(Overdue):
                self.cycle()
        self.kill()
        if killer.has_struck:  # how it took that is the harness's doing
            del self._incidents[known:]
            self._note(f"the harness killed the subject in cycle {self._cycles}")
        return killer.has_struck

    def halt(self, *, by_crash: bool) -> None:
        """Stop or kill it."""
        if by_crash:
            self.kill()
        else:
            self.stop()

    def stop(self) -> None:
        """Stop the subject; what it lets out becomes an incident, and so does that it hangs.

        One that is not the harness's to stop goes on.
        """
        self._end("stop", self._kind.stop)

    def kill(self) -> None:
        """End the subject at once; Inapplicable if that is not the harness's to do."""
        self._expect_to_begin_afresh()
        self._end("kill", self._kind.kill)

    def _expect_to_begin_afresh(self) -> None:
        if not self.begins_afresh:
            raise Inapplicable("An external subject cannot be stopped and started by the harness.")

    def _end(self, doing: str, call: Callable[[], None]) -> None:
        with suppress(Overdue):
            self._endure(doing, call)

    def _endure(self, doing: str, call: Callable[[], None]) -> None:
        try:
            call()
        except (KeyboardInterrupt, Killed):
            raise
        except Overdue as late:
            self._note(f"the subject hung: {late}")
            raise
        except Incident as one:
            self._note(f"the subject {one} ({doing})")
        except BaseException as fault:  # noqa: BLE001  whatever a subject raises is evidence
            self._note(f"the subject raised in {doing}: {told(fault, hidden=self._secrets)}")

    def _note(self, sentence: str) -> None:
        if len(self._incidents) < INCIDENTS_KEPT:
            self._incidents.append(in_one_line(sentence, self._secrets))

    def _with_last_words(self, fault: SubjectUnavailable) -> str:
        words = in_one_line(str(fault), self._secrets)
        printed = self._output.lines(self._secrets)[-LAST_WORDS:]
        return f"{words}. It printed: {' / '.join(printed)}" if printed else words
