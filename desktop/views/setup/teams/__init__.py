"""考核组: teams, their seats, vacancies, stability and mentor cover."""
