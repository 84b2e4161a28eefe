@every-pair
Feature: A system in trouble loses nothing and doubles nothing
  Each kind of trouble comes when a record is created and when it is edited. A system that breaks off may
  have saved before, or may not: whoever called it cannot know.

  Background:
    Given all that the document presupposes of a "<left>" and a "<right>"

  Rule: A record that is created meanwhile gets its one counterpart

    @check:fault-<fault>-create
    Scenario Outline: A <left> is created while <right_system> <trouble>
      Given the two systems are in sync
      When a "<left>" is created while "<right_system>" <trouble>
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

      Examples:
        | case     | fault        | trouble                                     |
        | before   | drop         | breaks off before it saves                  |
        | after    | drop         | breaks off after it has saved               |
        | before   | error-500    | fails before it saves                       |
        | after    | error-500    | fails after it has saved                    |
        | before   | error-502    | shows its gateway's page before it saves    |
        | after    | error-502    | shows its gateway's page after it has saved |
        | before   | error-503    | is out of service for a second              |
        | after    | error-503    | is out of service after it has saved        |
        | closed   | cut          | cuts its answer short                       |
        | framed   | cut          | sends half an answer as a whole one         |
        | seconds  | throttled    | asks to wait for a second                   |
        | date     | throttled    | asks to wait until a moment from now        |
        |          | hang         | never answers after it has saved            |
        |          | latency      | takes its time to save                      |
        |          | unauthorised | turns the caller away twice                 |
        |          | stale-read   | shows what is saved two readings later      |
        | trim     | normalise    | takes blanks off the ends of texts          |
        | phone    | normalise    | takes blanks out of phone numbers           |
        | truncate | normalise    | cuts texts after 30 characters              |

    @check:fault-<fault>-create
    Scenario Outline: A <left> is created while <left_system> <trouble>
      Given a "<left>" that is linked with a "<right>"
      When a "<left>" is created while "<left_system>" <trouble>
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

      Examples:
        | case   | fault      | trouble                         |
        |        | empty-list | shows an empty list once        |
        | ahead  | clock-skew | has a clock five minutes ahead  |
        | behind | clock-skew | has a clock five minutes behind |

    @check:fault-<fault>-create
    Scenario Outline: Many <left> are created while <left_system> <trouble>
      Given the two systems are in sync
      When 240 "<left>" are created while "<left_system>" <trouble>
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

      Examples:
        | case | fault        | trouble                          |
        |      | row-repeated | shows a record on two pages      |
        |      | row-missing  | skips a record between two pages |

    @check:fault-<fault>-create
    Scenario Outline: Several <left> are created while <left_system> <trouble>
      Given the two systems are in sync
      When 5 "<left>" are created while "<left_system>" <trouble>
      Then every "<left>" has a "<right>"
      And no "<left>" has two "<right>", and none is shared or came from nowhere

      Examples:
        | case | fault       | trouble                                   |
        |      | late-commit | shows one of the saves two readings later |

    @check:fault-reject-create
    Scenario: One of several new <left> is refused for ever
      Given the two systems are in sync
      When 5 "<left>" are created and "<right_system>" refuses one of them for ever
      Then every other "<left>" has a "<right>"

  Rule: An edit that is made meanwhile is in both systems afterwards

    @check:fault-<fault>-edit
    Scenario Outline: A <left> is edited while <right_system> <trouble>
      Given a "<left>" that is linked with a "<right>"
      When every synchronised property is changed in "<left_system>" while "<right_system>" <trouble>, and once more afterwards
      Then every change has reached the other system
      And the two are still each other's only counterpart

      Examples:
        | case          | fault        | trouble                                     |
        | left-before   | drop         | breaks off before it saves                  |
        | left-after    | drop         | breaks off after it has saved               |
        | left-before   | error-500    | fails before it saves                       |
        | left-after    | error-500    | fails after it has saved                    |
        | left-before   | error-502    | shows its gateway's page before it saves    |
        | left-after    | error-502    | shows its gateway's page after it has saved |
        | left-before   | error-503    | is out of service for a second              |
        | left-after    | error-503    | is out of service after it has saved        |
        | left-closed   | cut          | cuts its answer short                       |
        | left-framed   | cut          | sends half an answer as a whole one         |
        | left-seconds  | throttled    | asks to wait for a second                   |
        | left-date     | throttled    | asks to wait until a moment from now        |
        | left          | hang         | never answers after it has saved            |
        | left          | latency      | takes its time to save                      |
        | left          | unauthorised | turns the caller away twice                 |
        | left          | stale-read   | shows what is saved two readings later      |
        | left-trim     | normalise    | takes blanks off the ends of texts          |
        | left-phone    | normalise    | takes blanks out of phone numbers           |
        | left-truncate | normalise    | cuts texts after 30 characters              |

    @check:fault-<fault>-edit
    Scenario Outline: A <right> is edited while <left_system> <trouble>
      Given a "<left>" that is linked with a "<right>"
      When every synchronised property is changed in "<right_system>" while "<left_system>" <trouble>, and once more afterwards
      Then every change has reached the other system
      And the two are still each other's only counterpart

      Examples:
        | case           | fault        | trouble                                     |
        | right-before   | drop         | breaks off before it saves                  |
        | right-after    | drop         | breaks off after it has saved               |
        | right-before   | error-500    | fails before it saves                       |
        | right-after    | error-500    | fails after it has saved                    |
        | right-before   | error-502    | shows its gateway's page before it saves    |
        | right-after    | error-502    | shows its gateway's page after it has saved |
        | right-before   | error-503    | is out of service for a second              |
        | right-after    | error-503    | is out of service after it has saved        |
        | right-closed   | cut          | cuts its answer short                       |
        | right-framed   | cut          | sends half an answer as a whole one         |
        | right-seconds  | throttled    | asks to wait for a second                   |
        | right-date     | throttled    | asks to wait until a moment from now        |
        | right          | hang         | never answers after it has saved            |
        | right          | latency      | takes its time to save                      |
        | right          | unauthorised | turns the caller away twice                 |
        | right          | stale-read   | shows what is saved two readings later      |
        | right-trim     | normalise    | takes blanks off the ends of texts          |
        | right-phone    | normalise    | takes blanks out of phone numbers           |
        | right-truncate | normalise    | cuts texts after 30 characters              |

    @check:fault-<fault>-edit
    Scenario Outline: A <left> is edited while <left_system> <trouble>
      Given a "<left>" that is linked with a "<right>"
      When every synchronised property is changed in "<left_system>" while "<left_system>" <trouble>, and once more afterwards
      Then every change has reached the other system
      And the two are still each other's only counterpart

      Examples:
        | case        | fault      | trouble                         |
        | left        | empty-list | shows an empty list once        |
        | left-ahead  | clock-skew | has a clock five minutes ahead  |
        | left-behind | clock-skew | has a clock five minutes behind |

    @check:fault-<fault>-edit
    Scenario Outline: A <right> is edited while <right_system> <trouble>
      Given a "<left>" that is linked with a "<right>"
      When every synchronised property is changed in "<right_system>" while "<right_system>" <trouble>, and once more afterwards
      Then every change has reached the other system
      And the two are still each other's only counterpart

      Examples:
        | case         | fault      | trouble                         |
        | right        | empty-list | shows an empty list once        |
        | right-ahead  | clock-skew | has a clock five minutes ahead  |
        | right-behind | clock-skew | has a clock five minutes behind |

    @check:fault-<fault>-edit
    Scenario Outline: Many <left> are edited while <left_system> <trouble>
      Given 240 "<left>" that are linked with a "<right>" each
      When every "<left>" is edited while "<left_system>" <trouble>
      Then every change has reached the other system

      Examples:
        | case | fault        | trouble                          |
        | left | row-repeated | shows a record on two pages      |
        | left | row-missing  | skips a record between two pages |

    @check:fault-<fault>-edit
    Scenario Outline: Many <right> are edited while <right_system> <trouble>
      Given 240 "<left>" that are linked with a "<right>" each
      When every "<right>" is edited while "<right_system>" <trouble>
      Then every change has reached the other system

      Examples:
        | case  | fault        | trouble                          |
        | right | row-repeated | shows a record on two pages      |
        | right | row-missing  | skips a record between two pages |

    @check:fault-<fault>-edit
    Scenario Outline: Several <left> are edited while <left_system> <trouble>
      Given 5 "<left>" that are linked with a "<right>" each
      When every "<left>" is edited while "<left_system>" <trouble>
      Then every change has reached the other system

      Examples:
        | case | fault       | trouble                                   |
        | left | late-commit | shows one of the saves two readings later |

    @check:fault-<fault>-edit
    Scenario Outline: Several <right> are edited while <right_system> <trouble>
      Given 5 "<left>" that are linked with a "<right>" each
      When every "<right>" is edited while "<right_system>" <trouble>
      Then every change has reached the other system

      Examples:
        | case  | fault       | trouble                                   |
        | right | late-commit | shows one of the saves two readings later |

    @check:fault-reject-edit
    Scenario: One of several edited <left> is refused for ever
      Given 5 "<left>" that are linked with a "<right>" each
      When several "<left>" are edited and "<right_system>" refuses one of them for ever
      Then every other edit has reached the other system
