@every-pair
Feature: Every edit counts, and so does clearing a value
  <left> and <right> stand for the two entities of a pair, <left_property> and <right_property> for each
  two properties that are kept in sync.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: An edit arrives however often there was one before

    @check:edit-again @case:left
    Scenario: <left_property> edited again and again in <left_system> arrives each time
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is changed twice and then back again
      Then "<right_property>" of the "<right>" has that value
      And "<left_property>" of the "<left>" still has it

    @check:edit-again @case:right
    Scenario: <right_property> edited again and again in <right_system> arrives each time
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is changed twice and then back again
      Then "<left_property>" of the "<left>" has that value
      And "<right_property>" of the "<right>" still has it

  Rule: A value that is cleared is cleared in both systems

    @check:clear-left
    Scenario: <left_property> cleared in <left_system> is cleared in <right_system>
      Given a "<left>" that is linked with a "<right>"
      When "<left_property>" of the "<left>" is cleared
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" are empty

    @check:clear-right
    Scenario: <right_property> cleared in <right_system> is cleared in <left_system>
      Given a "<left>" that is linked with a "<right>"
      When "<right_property>" of the "<right>" is cleared
      Then "<left_property>" of the "<left>" and "<right_property>" of the "<right>" are empty
