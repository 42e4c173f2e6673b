-- requires: core/score_attribution
create view nqp.revision_attribution as
select a.to_vintage as vintage, a.from_vintage as previous_vintage, a.entity_code, a.entity, a.year, a.old_score,
    a.new_score, a.change, a.data, a.normalisation, a.weight, a.definition
from core.score_attribution a
where a.from_vintage = a.to_vintage - 1;
comment on view nqp.revision_attribution is 'One row is a score that a vintage and the one before it both have, and why it differs: change = data + normalisation + weight + definition, by Shapley values (docs/methods.md). Usage warning: filter by vintage. Between any two: nqp.attribution_between(); by indicator: nqp.contribution_between().';
comment on column nqp.revision_attribution.vintage is 'The vintage.';
comment on column nqp.revision_attribution.previous_vintage is 'The one before it, vintage - 1.';
comment on column nqp.revision_attribution.entity_code is 'Code of the entity.';
comment on column nqp.revision_attribution.entity is 'English name of the entity.';
comment on column nqp.revision_attribution.year is 'The year.';
comment on column nqp.revision_attribution.old_score is 'The score before.';
comment on column nqp.revision_attribution.new_score is 'The score now.';
comment on column nqp.revision_attribution.change is 'new_score less old_score.';
comment on column nqp.revision_attribution.data is 'The part due to the entity''s own values of that year.';
comment on column nqp.revision_attribution.normalisation is 'The part due to new minima, maxima or directions of indicators.';
comment on column nqp.revision_attribution.weight is 'The part due to new weights.';
comment on column nqp.revision_attribution.definition is 'The part due to indicators that were added, removed, or given another formula or unit; 0 where the configuration says the same of all.';
