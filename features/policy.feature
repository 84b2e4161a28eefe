@every-pair
Feature: What the declared policy asks of every pair of entities
  A document leaves open what must not happen. The declared policy says it, for any pair:
  <left> and <right> stand for its two entities, <left_property> and <right_property> for each
  two properties that are kept in sync.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: Records are created in one direction only

    @check:right-only-not-created @case:existing
    Scenario: A <right> from before the first synchronisation does not become a <left>
      Given a "<right>" from before the first synchronisation
      When the two systems are synchronised
      Then no "<left>" is created for it

    @check:right-only-not-created @case:new
    Scenario: A <right> that comes later does not become a <left>
      Given the two systems are in sync
      When a "<right>" is created
      Then no "<left>" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:edited
    Scenario: A <right> of its own does not become a <left> when it is edited
      Given a "<right>" that is linked with no "<left>"
      When "<right_property>" of the "<right>" is changed
      Then no "<left>" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:restart
    Scenario: A <right> of its own does not become a <left> after a restart
      Given a "<right>" that is linked with no "<left>"
      When the synchronisation is stopped, started again and runs 3 times
      Then no "<left>" is created for it

  Rule: Where nobody has edited anything, nothing is written

    @check:rerun-writes-nothing @case:further-cycles
    Scenario: Further runs write nothing to <left> and <right>
      Given a "<left>" that is linked with a "<right>" and was edited on both sides
      When the synchronisation runs 5 more times
      Then nothing is written in either system

    @check:rerun-writes-nothing @case:restart
    Scenario: A restart writes nothing to <left> and <right>
      Given a "<left>" that is linked with a "<right>" and was edited on both sides
      When the synchronisation is stopped, started again and runs 3 times
      Then nothing is written in either system

  Rule: A change is not written back to where it was made

    @check:no-echo @case:left-<left_property>
    Scenario: An edit of <left_property> in <left_system> is not written back to it
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed
      Then nothing is written back to "<left_system>"

    @check:no-echo @case:right-<right_property>
    Scenario: An edit of <right_property> in <right_system> is not written back to it
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is changed
      Then nothing is written back to "<right_system>"

    @check:no-echo @case:created
    Scenario: A new <left> is not written back to <left_system>
      Given the two systems are in sync
      When a "<left>" is created
      Then nothing is written back to "<left_system>"
