-- requires: core/published_vintage
create view nqp.estimate_test as
select t.model_code as model, t.test, t.title, t.estimate, t.std_error, t.statistic, t.df1, t.df2, t.p_value, t.ci_low,
    t.ci_high, t.sample, t.n, t.clusters, t.notes, m.position * 1000 + t.position as position
from core.published_vintage v
join core.estimate_test t using (vintage_id)
join core.estimate_model m using (vintage_id, model_code);
comment on view nqp.estimate_test is 'One row is a test or a derived quantity of a model on the published vintage: pre-trend F, permutation p-value, indirect effect, difference of subgroups.';
comment on column nqp.estimate_test.model is 'Id of the model.';
comment on column nqp.estimate_test.test is 'Which: pre_trends, permutation, total_effect, indirect_effect_sobel, equal_effects, difference_A_B and interaction_B (the effect in B less that in A, or in the first subgroup), refused_… (a subgroup without a regression; title says why).';
comment on column nqp.estimate_test.title is 'What it says.';
comment on column nqp.estimate_test.estimate is 'The estimated quantity; null for a pure test.';
comment on column nqp.estimate_test.std_error is 'Its standard error; null where there is none.';
comment on column nqp.estimate_test.statistic is 'The test statistic: F where df1 is given, otherwise t or z; null where there is none.';
comment on column nqp.estimate_test.df1 is 'Degrees of freedom of F''s numerator; null for others.';
comment on column nqp.estimate_test.df2 is 'Degrees of freedom of F''s denominator, or of t; null for z.';
comment on column nqp.estimate_test.p_value is 'Its p-value; null where there is none.';
comment on column nqp.estimate_test.ci_low is 'Lower end of the confidence interval; null where there is none.';
comment on column nqp.estimate_test.ci_high is 'Upper end of the confidence interval; null where there is none.';
comment on column nqp.estimate_test.sample is 'Which rows of the panel it uses; null where it uses none.';
comment on column nqp.estimate_test.n is 'Observations of the regression or comparison that it is made from; null where there are none.';
comment on column nqp.estimate_test.clusters is 'Clusters of the standard errors, the fewer of two; of difference_… those of both subgroups together. Null without clusters, and for difference_… under two_way, where subgroups share those of years.';
comment on column nqp.estimate_test.notes is 'What a reader should know: why it is refused, dropped terms, few clusters; null means nothing in particular.';
comment on column nqp.estimate_test.position is 'Order for printing.';
