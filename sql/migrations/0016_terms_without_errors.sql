-- A further term that nothing but itself moves has an estimate and no error.
comment on column core.estimate_coefficient.std_error is
    'Its standard error; null for the base period, which is zero by definition, and for a further term whose variance is not known, as a note says.';
