"""考核日历: visits by month and team, joining, joint visits, holidays."""
