"""Operations entry by entry."""
