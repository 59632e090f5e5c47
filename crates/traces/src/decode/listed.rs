//! Lists of objects that carry their own names, as `MLflow` writes assessments and spans, Phoenix annotations, and
//! Weave feedback: each becomes fields under a number.

use serde::Deserialize;
use serde_json::{Map, Value as Tree};

/// By what an assessment is known to be the same in another form of the export.
const ASSESSMENT_ID: &str = "assessment_id";

/// A list whose elements are read one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// `MLflow`'s assessments of a trace.
    Assessments,
    /// Phoenix's annotations of a run.
    Annotations,
    /// Phoenix's annotations of an example, all of one name.
    AnnotationsCalled,
    /// Weave's feedback on a call.
    Feedback,
    /// Spans: the models that they called, under `model`.
    Spans,
}

impl Listed {
    /// The list under a path, where it is one of these.
    pub(super) fn under(path: &str) -> Option<Self> {
        let (above, last) = path.rsplit_once('.').unwrap_or(("", path));
        match last {
            "assessments" => Some(Self::Assessments),
            "annotations" if above.is_empty() => Some(Self::Annotations),
            "feedback" if above == "summary.weave" => Some(Self::Feedback),
            "spans" => Some(Self::Spans),
            _ if above == "metadata.annotations" => Some(Self::AnnotationsCalled),
            _ => None,
        }
    }

    /// The name and the value of the element of this number in the list under `path`, where it has one that counts.
    pub(super) fn field(self, element: Tree, number: usize, path: &str) -> Option<(String, Tree)> {
        let Tree::Object(mut element) = element else {
            return None;
        };
        let given = match self {
            Self::Spans => return model(&element).map(|model| ("model".to_owned(), model)),
            Self::Assessments => assessment(&mut element)?,
            Self::Annotations => element,
            Self::AnnotationsCalled => {
                let name = path.rsplit('.').next()?;
                element.insert("name".into(), name.into());
                element
            }
            Self::Feedback => feedback(&mut element)?,
        };
        let told = given.into_iter().filter(|(part, _)| {
            [
                "name",
                "value",
                "score",
                "label",
                "source",
                "annotator_kind",
                ASSESSMENT_ID,
            ]
            .contains(&part.as_str())
        });
        Some((number.to_string(), told.collect()))
    }
}

/// Feedback that another replaced is no longer valid; expectations are what is right, not how well it went.
fn assessment(element: &mut Map<String, Tree>) -> Option<Map<String, Tree>> {
    if element.get("valid") == Some(&Tree::Bool(false)) {
        return None;
    }
    let value = element.get_mut("feedback")?.get_mut("value")?.take();
    let source = element
        .get_mut("source")
        .and_then(|it| it.get_mut("source_type"));
    let source = source.map(Tree::take).unwrap_or_default();
    let name = element.remove("assessment_name")?;
    let mut given = given(name, value, source);
    given.extend(element.remove_entry(ASSESSMENT_ID));
    Some(given)
}

/// A reaction is a person's, a scorer's result its output.
fn feedback(element: &mut Map<String, Tree>) -> Option<Map<String, Tree>> {
    const SCORER: &str = "wandb.runnable.";
    let kind = element.get("feedback_type")?.as_str()?.to_owned();
    let payload = element.get_mut("payload")?;
    if kind.starts_with("wandb.reaction.") {
        let emoji = payload.get_mut("emoji")?.take();
        return Some(given("reaction".into(), emoji, "HUMAN".into()));
    }
    let scorer = kind.strip_prefix(SCORER)?;
    let output = payload.get_mut("output")?.take();
    let value = match output {
        Tree::Object(mut parts) => ["score", "value", "passed"]
            .iter()
            .find_map(|part| parts.remove(*part))?,
        plain => plain,
    };
    Some(given(scorer.into(), value, "JUDGE".into()))
}

fn given(name: Tree, value: Tree, source: Tree) -> Map<String, Tree> {
    Map::from_iter([
        ("name".to_owned(), name),
        ("value".to_owned(), value),
        ("source".to_owned(), source),
    ])
}

/// The model that a span called: attributes are JSON within texts. Where none names it, it is what was asked of a model.
fn model(span: &Map<String, Tree>) -> Option<Tree> {
    let attributes = span.get("attributes")?;
    let written = |key: &str| attributes.get(key)?.as_str();
    let named = ["model", "mlflow.llm.model"].iter().find_map(|key| {
        let written = written(key)?;
        Some(serde_json::from_str(written).unwrap_or_else(|_| written.to_owned()))
    });
    let asked = || {
        let calls_model = |kind: &str| kind.contains("LLM") || kind.contains("CHAT_MODEL");
        written("mlflow.spanType").filter(|kind| calls_model(kind))?;
        let names_one = |inputs: &&str| inputs.starts_with('{') && inputs.contains("\"model\"");
        let inputs = written("mlflow.spanInputs").filter(names_one)?;
        serde_json::from_str::<Inputs>(inputs).ok()?.model
    };
    named.or_else(asked).map(Tree::String)
}

/// What was asked of a model, of which the rest is passed over.
#[derive(Deserialize)]
struct Inputs {
    model: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn assessments_count_while_they_are_valid() {
        let read = |element| Listed::Assessments.field(element, 3, "assessments");
        assert_eq!(
            read(json!({
                "assessment_name":"a", "feedback":{"value":0.5}, "valid":true,
                "source":{"source_type":"HUMAN"}, "rationale":"because", "assessment_id":"i",
            })),
            Some((
                "3".into(),
                json!({"name":"a","value":0.5,"source":"HUMAN","assessment_id":"i"})
            ))
        );
        for nothing in [
            json!({"assessment_name":"a","feedback":{"value":0.5},"valid":false}),
            json!({"assessment_name":"a","expectation":{"value":"yes"}}),
            json!({"feedback":{"value":1}}),
            json!("a"),
        ] {
            assert_eq!(read(nothing), None);
        }
    }

    #[test]
    fn models_are_json_within_texts_or_plain() {
        for written in ["\"m-1\"", "m-1"] {
            assert_eq!(
                Listed::Spans.field(
                    json!({"attributes":{"mlflow.llm.model":written}}),
                    0,
                    "spans"
                ),
                Some(("model".into(), json!("m-1")))
            );
        }
    }

    #[test]
    fn a_model_may_stand_in_what_was_asked_of_it_alone() {
        let read = |attributes| Listed::Spans.field(json!({"attributes":attributes}), 0, "spans");
        let asked = |kind: &str, inputs: &str| {
            read(json!({"mlflow.spanType":kind,"mlflow.spanInputs":inputs}))
        };
        let inputs = r#"{"messages":[{"role":"user"}],"model":"m-1"}"#;
        let found = Some(("model".into(), json!("m-1")));
        assert_eq!(asked("\"CHAT_MODEL\"", inputs), found);
        assert_eq!(asked("\"LLM\"", inputs), found);
        assert_eq!(asked("\"TOOL\"", inputs), None);
        for inputs in ["", "{\"model\":", "{\"model\":7}", "[\"model\"]", "{}"] {
            assert_eq!(asked("\"LLM\"", inputs), None, "{inputs}");
        }
        assert_eq!(
            read(json!({"mlflow.spanType":"\"LLM\"","mlflow.spanInputs":inputs,"model":"\"m-2\""})),
            Some(("model".into(), json!("m-2")))
        );
    }

    #[test]
    fn annotations_of_an_example_are_called_by_their_list() {
        let path = "metadata.annotations.helpfulness";
        let listed = Listed::under(path).unwrap();
        assert_eq!(
            listed.field(json!({"score":1,"label":"good","explanation":"x"}), 0, path),
            Some((
                "0".into(),
                json!({"name":"helpfulness","score":1,"label":"good"})
            ))
        );
    }

    #[test]
    fn reactions_and_scorers_are_feedback() {
        let read = |element| Listed::Feedback.field(element, 0, "summary.weave.feedback");
        assert_eq!(
            read(json!({"feedback_type":"wandb.reaction.1","payload":{"emoji":"👎"}})),
            Some((
                "0".into(),
                json!({"name":"reaction","value":"👎","source":"HUMAN"})
            ))
        );
        assert_eq!(
            read(
                json!({"feedback_type":"wandb.runnable.exact","payload":{"output":{"score":0.5}}})
            ),
            Some((
                "0".into(),
                json!({"name":"exact","value":0.5,"source":"JUDGE"})
            ))
        );
        assert_eq!(
            read(json!({"feedback_type":"wandb.note.1","payload":{"note":"x"}})),
            None
        );
    }
}
